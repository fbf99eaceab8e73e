import { describe, expect, it } from '@jest/globals';
import { JsonSerializer } from '../../../../lib/serializer/json/json.serializer.js';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';

const serializer = new JsonSerializer();

function refusal(data: Record<string, unknown>): SessionSerializationError | undefined {
  try {
    serializer.serialize(data);
  } catch (error) {
    if (error instanceof SessionSerializationError) return error;
    throw error;
  }
  return undefined;
}

describe.each([1, 2, 127, 128, 129, 5000])('a list of %i items', (length) => {
  const list = () => Array.from({ length }, (_, index) => index);

  it('is kept', () => {
    expect(serializer.deserialize(serializer.serialize({ list: list() }))).toEqual({
      list: list(),
    });
  });

  it.each([
    ['a property', (of: unknown[]) => Object.assign(of, { name: 'list' })],
    ['a symbol', (of: unknown[]) => Object.assign(of, { [Symbol('s')]: 1 })],
    [
      'a name that ends as an inspection does',
      (of: unknown[]) => Object.assign(of, { ' more items ]': 1 }),
    ],
    ['a hole', (of: unknown[]) => Reflect.deleteProperty(of, length - 1)],
  ])('R51 is refused with %s', (_, spoil) => {
    const spoilt = list();
    spoil(spoilt);
    expect(refusal({ list: spoilt })?.path).toBe('list');
  });

  it.each([undefined, Number.NaN, -0, 1n, new Date(0), () => 1])(
    'R51 is refused with %p',
    (value) => {
      expect(refusal({ list: list().with(length - 1, value as number) })?.path).toBe(
        `list[${length - 1}]`,
      );
    },
  );

  it('R51 is refused as a subclass', () => {
    class Steps extends Array<number> {}
    expect(refusal({ list: Steps.from(list()) })?.path).toBe('list');
  });
});

it('R51 an object with a property that is hidden is refused', () => {
  const hidden = Object.defineProperty({ a: 1 }, 'b', { value: 2, enumerable: false });
  expect(refusal({ hidden })?.path).toBe('hidden');
});
