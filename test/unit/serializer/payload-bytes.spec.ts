import { expect, it } from '@jest/globals';
import {
  PAYLOAD_BYTES,
  PAYLOAD_TEXT,
  payloadFromBytes,
  payloadKind,
  payloadToBytes,
  type PayloadKind,
} from '../../../lib/serializer/payload-bytes.js';

it.each<[string, string | Uint8Array, PayloadKind]>([
  ['text', 'Ünï🎉', PAYLOAD_TEXT],
  ['bytes', Buffer.of(0xff, 0xfe), PAYLOAD_BYTES],
])('%s comes back as it was', (_, payload, kind) => {
  expect(payloadKind(payload)).toBe(kind);
  expect(payloadFromBytes(Buffer.from(payloadToBytes(payload)), kind)).toEqual(payload);
});

it('refuses text that UTF-8 cannot hold, and bytes that are no text', () => {
  expect(() => payloadToBytes('\ud800')).toThrow('lone surrogates');
  expect(() => payloadFromBytes(Buffer.of(0xff), PAYLOAD_TEXT)).toThrow('not UTF-8');
});
