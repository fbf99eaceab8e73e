import { expect, it } from '@jest/globals';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import {
  idleSeconds,
  payloadText,
  unlessDefault,
  wholeSeconds,
} from '../../../../lib/foreign/shared/foreign-record.js';
import { sampleRecord } from '../../../../lib/testing/contract/sample-record.js';

it.each<[string, string | Uint8Array, string, number | undefined]>([
  ['another format', '{}', 'other@1', undefined],
  ['bytes', Buffer.of(1), 'json@1', undefined],
  ['a data version', '{}', 'json@1', 2],
])('payloadText refuses %s', (_, raw, format, dataVersion) => {
  const record = sampleRecord({ payload: { raw, format, dataVersion } });
  expect(() => payloadText(record, 'json@1', 'a')).toThrow(SessionSerializationError);
});

it('payloadText gives the text of the one format', () => {
  const record = sampleRecord({ payload: { raw: '{}', format: 'json@1', dataVersion: undefined } });
  expect(payloadText(record, 'json@1', 'a')).toBe('{}');
});

it.each([
  [60, 0, 1, 60],
  [undefined, 1000, 61_000, 60],
  [undefined, 1000, 1001, 1],
  [undefined, 1000, 1000, 1],
])('with the idle timeout %p, from %i to %i, idleSeconds is %i', (idle, from, to, seconds) => {
  const record = sampleRecord({ idleTimeout: idle, accessedAt: from, expiresAt: to });
  expect(idleSeconds(record)).toBe(seconds);
});

it('seconds are rounded down, and a default is not kept', () => {
  expect(wholeSeconds(1999)).toEqual({ N: '1' });
  expect([unlessDefault(1, 1), unlessDefault(2, 1)]).toEqual([undefined, 2]);
});
