import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { SessionOptionsError } from '../../../../lib/errors/session-options.error.js';
import { EncryptingSerializer } from '../../../../lib/serializer/encryption/encrypting.serializer.js';
import {
  type EncryptionKey,
  StaticKeyProvider,
} from '../../../../lib/serializer/encryption/encryption-keys.js';
import { JsonSerializer } from '../../../../lib/serializer/json/json.serializer.js';
import { KmsKeyProvider } from '../../../../lib/serializer/encryption/kms-key-provider.js';

const secret = randomBytes(32);
const key = (overrides: Partial<EncryptionKey> = {}): EncryptionKey => ({
  id: 'k1',
  secret,
  ...overrides,
});

describe('StaticKeyProvider', () => {
  it('encrypts with the first key and decrypts with all', async () => {
    const second = { id: 'k2', secret: randomBytes(32).toString('base64') };
    const keys = new StaticKeyProvider([key(), second]);
    await keys.load();
    expect(keys.current.id).toBe('k1');
    expect(keys.current.key.export()).toEqual(secret);
    expect(keys.find('k2')?.key.export().toString('base64')).toBe(second.secret);
    expect(keys.find('k3')).toBeUndefined();
    expect(keys.find('__proto__')).toBeUndefined();
  });

  it('keeps a copy of the bytes', () => {
    const bytes = Buffer.from(secret);
    const keys = new StaticKeyProvider([key({ secret: bytes })]);
    bytes.fill(0);
    expect(keys.current.key.export()).toEqual(secret);
  });

  it.each<[string, EncryptionKey[], string]>([
    ['no keys', [], 'at least one key'],
    ['an empty id', [key({ id: '' })], 'keys[0].id'],
    ['an id of 65 characters', [key({ id: 'k'.repeat(65) })], 'keys[0].id'],
    ['an id that is not ASCII', [key({ id: 'é' })], 'keys[0].id'],
    ['an id that is no string', [key({ id: 1 as never })], 'keys[0].id'],
    ['an id used twice', [key(), key({ secret: randomBytes(32) })], '"k1" is used twice'],
    ['31 bytes', [key({ secret: randomBytes(31) })], 'keys[0].secret'],
    ['33 bytes', [key(), key({ id: 'k2', secret: randomBytes(33) })], 'keys[1].secret'],
    ['a passphrase', [key({ secret: 'correct horse battery staple' })], 'openssl rand -base64 32'],
    [
      'base64 of 31 bytes',
      [key({ secret: Buffer.alloc(31).toString('base64') })],
      'keys[0].secret',
    ],
    ['base64 with stray bits', [key({ secret: `${'A'.repeat(42)}B=` })], 'keys[0].secret'],
    ['a missing secret', [key({ secret: undefined as never })], 'keys[0].secret'],
  ])('refuses %s, without showing a secret', (_, keys, hint) => {
    try {
      new StaticKeyProvider(keys);
      expect('it').toBe('refused');
    } catch (error) {
      expect(error).toBeInstanceOf(SessionOptionsError);
      expect((error as Error).message).toContain(hint);
      for (const { secret: shown } of keys) {
        if (typeof shown === 'string') expect((error as Error).message).not.toContain(shown);
      }
    }
  });

  it.each([undefined, null, 'k1', [undefined], [null], [{}]])('R28 refuses %p', (keys) => {
    expect(() => new StaticKeyProvider(keys as never)).toThrow(SessionOptionsError);
    const options = { keys: keys as never };
    expect(() => new EncryptingSerializer(new JsonSerializer(), options)).toThrow(
      SessionOptionsError,
    );
    const dataKeys = keys as never;
    expect(() => new KmsKeyProvider({ client: {} as never, dataKeys })).toThrow(
      SessionOptionsError,
    );
  });

  it('reports all problems at once', () => {
    try {
      new StaticKeyProvider([key({ id: '' }), key({ id: 'k2', secret: 'short' })]);
      expect('it').toBe('refused');
    } catch (error) {
      expect((error as SessionOptionsError).problems).toHaveLength(2);
    }
  });

  it('accepts ids of 1 to 64 printable characters', () => {
    for (const id of ['k', 'k'.repeat(64), 'arn:aws:kms/1~!']) {
      expect(new StaticKeyProvider([key({ id })]).current.id).toBe(id);
    }
  });

  it('R63 shows no key when it is inspected', () => {
    const shown = inspect(new StaticKeyProvider([key()]), { depth: 10, showHidden: true });
    expect(shown).not.toContain(secret.toString('hex').slice(0, 10));
    expect(shown).not.toContain(inspect(secret).slice(8, 20));
  });
});
