import { BadRequestException, Injectable } from '@nestjs/common';
import type { Session } from 'nestjs-dynamo-session';
import type { AddToCartDto } from './add-to-cart.dto.js';
import { totalOf, type CartLine } from './cart-line.js';
import { PRODUCTS } from './catalogue.js';
import type { Money } from './money.js';

@Injectable()
export class CartService {
  /** With `update()` two clicks at the same time both count, on whichever server they arrive. */
  async add(session: Session, { product, quantity = 1 }: AddToCartDto): Promise<void> {
    const { price } = PRODUCTS[product];
    await session.update((data) => {
      const cart = (data.cart ??= []);
      const line = cart.find((other) => other.product === product);
      if (line === undefined) cart.push({ product, quantity, price, addedAt: new Date() });
      else line.quantity += quantity;
    });
  }

  /** A real shop would send an order here. The empty cart is saved before the client hears of it. */
  checkOut(session: Session): { ordered: CartLine[]; total: Money } {
    const { cart = [] } = session.data;
    if (cart.length === 0) throw new BadRequestException('The cart is empty.');
    session.data.cart = [];
    return { ordered: cart, total: totalOf(cart) };
  }
}
