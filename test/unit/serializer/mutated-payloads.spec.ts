import { describe, expect, it } from '@jest/globals';
import { SessionSerializationError } from '../../../lib/errors/session-serialization.error.js';
import { CompressingSerializer } from '../../../lib/serializer/compressing.serializer.js';
import { EncryptingSerializer } from '../../../lib/serializer/encryption/encrypting.serializer.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import type { SessionSerializer } from '../../../lib/serializer/session-serializer.js';
import { StructuredCloneSerializer } from '../../../lib/serializer/clone/structured-clone.serializer.js';
import { sized } from '../../support/size.js';
import { context } from './values.js';

const RUNS = sized(800, 20_000);
const keys = [{ id: 'k1', secret: Buffer.alloc(32, 7) }];

/** Mulberry32: the same numbers from 0 up to `limit` on each run. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const SNIPPETS = [
  '__proto__',
  '"__proto__":{"x":1}',
  '\\u005f',
  'constructor',
  '\0',
  '\xff\xff\x7f',
];

function mutate(payload: Buffer, random: (limit: number) => number): Buffer {
  const at = random(payload.length);
  const rest = payload.subarray(at);
  switch (random(7)) {
    case 0: {
      const flipped = Buffer.from(payload);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random(8));
      return flipped;
    }
    case 1:
      return payload.subarray(0, at);
    case 2:
      return Buffer.concat([payload.subarray(0, at), rest.subarray(random(8))]);
    case 3:
      return Buffer.concat([payload.subarray(0, at), payload.subarray(random(at + 1), at), rest]);
    case 4: {
      const snippet = Buffer.from(SNIPPETS[random(SNIPPETS.length)] ?? '', 'latin1');
      return Buffer.concat([payload.subarray(0, at), snippet, rest]);
    }
    case 5: {
      const changed = Buffer.from(payload);
      changed[at] = random(256);
      return changed;
    }
    default:
      return mutate(mutate(payload, random), random);
  }
}

const data = {
  user: { id: 'u1', roles: ['admin'], name: 'Zoë 🎉' },
  cart: [{ sku: 'AAAA', price: 12.5, gone: null }, [], [[-1, 2 ** 40]]],
  text: 'A__proto__A'.repeat(4),
};
const rich = {
  ...data,
  when: new Date(5),
  map: new Map<unknown, unknown>([['a', new Set([1n, -(2n ** 80n)])]]),
  error: new TypeError('t', { cause: { re: /a(b)/giu } }),
  bytes: [Buffer.from('bytes'), Float64Array.of(1, 2), new ArrayBuffer(3)],
  list: Object.assign([1, , undefined, Number.NaN], { name: 'holes' }), // oxlint-disable-line no-sparse-arrays
};
Object.assign(rich, { self: rich });

const json = new JsonSerializer();
const clone = new StructuredCloneSerializer();
const cases: { serializer: SessionSerializer; data: Record<string, unknown> }[] = [
  { serializer: json, data },
  { serializer: clone, data: rich },
  { serializer: new CompressingSerializer(json, { threshold: 0 }), data },
  { serializer: new CompressingSerializer(clone, { threshold: 1e6 }), data: rich },
  { serializer: new EncryptingSerializer(json, { keys }), data },
];

describe('a mutated payload', () => {
  it.each(cases)(
    'R47 R49 R58 of $serializer.format gives a plain object or one of our errors, and pollutes nothing',
    ({ serializer, data: original }) => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      const random = generator(20_260);
      const raw = serializer.serialize(original, context);
      const payload = Buffer.from(raw as string);
      let refused = 0;
      for (let run = 0; run < RUNS; run++) {
        const mutated = mutate(payload, random);
        try {
          const read = serializer.deserialize(
            typeof raw === 'string' ? mutated.toString() : mutated,
            context,
          );
          if (Object.getPrototypeOf(read) !== Object.prototype) expect(read).toBe('plain');
          if (Object.hasOwn(read, '__proto__')) expect(read).toBe('without __proto__');
          serializer.serialize(read, context);
        } catch (error) {
          if (error instanceof SessionSerializationError) continue;
          refused++;
          if (!/^The (?:payload|stored session) /.test((error as Error).message)) throw error;
        }
      }
      expect(refused).toBeGreaterThan(RUNS / 4);
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );
});
