import { expect, it } from '@jest/globals';
import { refuseUnlessJson } from '../../../../lib/serializer/json/json-data.js';
import { isSureJson } from '../../../../lib/serializer/json/json-quick-check.js';
import { values } from '../values.js';

it.each(values)('the quick check and the one that explains agree on $value', ({ make, json }) => {
  const data = { value: make() };
  const kept = json !== 'throws';
  expect(isSureJson(data)).toBe(kept);
  if (kept) expect(() => refuseUnlessJson(data)).not.toThrow();
  else expect(() => refuseUnlessJson(data)).toThrow('session.data: "value');
});

it.each([[[]], [null], ['text'], [new Map()]])('%p is no data at all', (data) => {
  expect(isSureJson(data)).toBe(false);
  expect(() => refuseUnlessJson(data)).toThrow('must be a plain object');
});
