import { Body, Controller, Get, Post } from '@nestjs/common';
import { Session } from 'nestjs-dynamo-session';
import { AddToCartDto } from './add-to-cart.dto.js';
import { totalOf, type CartLine } from './cart-line.js';
import { CartService } from './cart.service.js';

@Controller('cart')
export class CartController {
  constructor(private readonly carts: CartService) {}

  /** One key of the data is enough here. */
  @Get()
  show(@Session('cart') cart: CartLine[] = []) {
    return { cart, total: totalOf(cart) };
  }

  @Post()
  async add(@Session() session: Session, @Body() item: AddToCartDto) {
    await this.carts.add(session, item);
    return this.show(session.data.cart);
  }
}
