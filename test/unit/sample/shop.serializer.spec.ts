import { describe, expect, it } from '@jest/globals';
import { Money } from '../../../sample/cart/money.js';
import { ShopSerializer } from '../../../sample/cart/shop.serializer.js';
import { SessionSerializationError } from '../../../lib/index.js';

const serializer = new ShopSerializer();

describe('ShopSerializer', () => {
  it.each([
    ['Date and Money', { cart: [{ at: new Date(0), price: new Money(790, 'EUR') }] }],
    ['keys that look like its own marks', { $date: '2026', $$money: [1], nested: { $money: [1] } }],
  ])('gives %s back as they were', (_name, data) => {
    const read = serializer.deserialize(serializer.serialize(data as object));

    expect(read).toStrictEqual(data);
  });

  it('refuses what JSON cannot hold', () => {
    const data = { cart: new Map() } as object;

    expect(() => serializer.serialize(data)).toThrow(SessionSerializationError);
  });
});
