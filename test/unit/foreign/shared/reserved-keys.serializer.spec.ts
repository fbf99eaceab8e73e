import { describe, expect, it } from '@jest/globals';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import { EXPRESS_JSON } from '../../../../lib/foreign/shared/json/json-dialect.js';
import { JsonDialectSerializer } from '../../../../lib/foreign/shared/json/json-dialect.serializer.js';
import { ReservedKeysSerializer } from '../../../../lib/foreign/shared/reserved-keys.serializer.js';

const context = { id: 'i' };
const serializer = new ReservedKeysSerializer(new JsonDialectSerializer(EXPRESS_JSON), [
  'cookie',
  'toString',
]);

describe('ReservedKeysSerializer', () => {
  it('hides reserved keys at the top, and only there', () => {
    const data = serializer.deserialize('{"cookie":{},"a":{"cookie":1}}', context);

    expect(data).toEqual({ a: { cookie: 1 } });
  });

  it('refuses to write a reserved key, and names it', () => {
    expect(() => serializer.serialize({ cookie: 1 }, context)).toThrow(
      expect.objectContaining({ constructor: SessionSerializationError, path: 'cookie' }),
    );
  });

  it('takes no inherited property for one', () => {
    expect(serializer.serialize({ a: 1 }, context)).toBe('{"a":1}');
  });

  it('has the format of the serializer inside', () => {
    expect(serializer.format).toBe('express-json@1');
  });
});
