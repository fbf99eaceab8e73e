import type { ProductId } from './catalogue.js';
import { Money } from './money.js';

export interface CartLine {
  product: ProductId;
  quantity: number;
  price: Money;
  addedAt: Date;
}

export function totalOf(cart: readonly CartLine[]): Money {
  return cart.reduce((sum, { price, quantity }) => sum.plus(price.times(quantity)), new Money(0));
}
