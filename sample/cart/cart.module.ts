import { Module } from '@nestjs/common';
import { CartController } from './cart.controller.js';
import { CartService } from './cart.service.js';
import { CheckoutController } from './checkout.controller.js';

@Module({
  controllers: [CartController, CheckoutController],
  providers: [CartService],
  exports: [CartService],
})
export class CartModule {}
