import { expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../../lib/errors/session-corrupt.error.js';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import { jsonOfAttribute, mapOfJson } from '../../../../lib/foreign/pwrdrvr/attribute-json.js';

const digits = '1'.repeat(38);

it.each([
  '{}',
  '{"a":"ü","b":[true,null,{"c":0}]}',
  '{"n":-1.50e3}',
  `{"n":${digits}}`,
  `{"n":0.${'0'.repeat(20)}${digits}}`,
  `{"n":1e125}`,
  // The largest and the smallest that DynamoDB holds, which a random row had.
  `{"n":9.${'9'.repeat(37)}E+125}`,
  '{"n":-1E-130}',
  '{"n":0.000}',
  '{"__proto__":{"a":[{"__proto__":1}]}}',
])('%s comes back to the digit', (text) => {
  expect(jsonOfAttribute(mapOfJson(text))).toBe(text);
});

it.each([`{"n":${digits}1}`, '{"n":1e126}', '{"n":1e-131}', `{"n":0.${'0'.repeat(130)}1}`])(
  '%s is refused',
  (text) => {
    expect(() => mapOfJson(text)).toThrow(SessionSerializationError);
  },
);

it('what JSON has no form for is refused, and numbers that only DynamoDB spells so are not', () => {
  expect(() => jsonOfAttribute({ M: { a: { B: Buffer.of(1) } } })).toThrow(SessionCorruptError);
  expect(jsonOfAttribute({ L: [{ N: '.5' }, { N: '+1' }] })).toBe('[0.5,1]');
});
