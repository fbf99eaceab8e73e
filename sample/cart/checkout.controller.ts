import { Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { IdleTimeout, Session, SessionGuard } from 'nestjs-dynamo-session';
import { CartService } from './cart.service.js';

@Controller('checkout')
export class CheckoutController {
  constructor(private readonly carts: CartService) {}

  /** Only for users who are logged in and were here a moment ago; elsewhere the session lives on. */
  @Post()
  @HttpCode(200)
  @UseGuards(SessionGuard)
  @IdleTimeout('5m')
  checkOut(@Session() session: Session) {
    return this.carts.checkOut(session);
  }
}
