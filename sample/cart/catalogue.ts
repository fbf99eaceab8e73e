import { Money } from './money.js';

export const PRODUCTS = {
  tea: { title: 'Darjeeling, 100 g', price: new Money(790) },
  mug: { title: 'A blue mug', price: new Money(1250) },
  pot: { title: 'A cast-iron pot', price: new Money(4900) },
} as const;

export type ProductId = keyof typeof PRODUCTS;

export const PRODUCT_IDS = Object.keys(PRODUCTS) as ProductId[];
