import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { KMS } from '@aws-sdk/client-kms';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { SessionKeyError } from '../../../../lib/errors/session-key.error.js';
import { SessionOptionsError } from '../../../../lib/errors/session-options.error.js';
import { EncryptingSerializer } from '../../../../lib/serializer/encryption/encrypting.serializer.js';
import { JsonSerializer } from '../../../../lib/serializer/json/json.serializer.js';
import {
  type KmsDecrypter,
  KmsKeyProvider,
} from '../../../../lib/serializer/encryption/kms-key-provider.js';
import { KmsStandIn } from './kms-stand-in.js';
import { context, roundTrip } from '../values.js';

const encryptionContext = { app: 'shop', purpose: 'sessions' };
const first = randomBytes(32);
const second = randomBytes(32);

describe('KmsKeyProvider', () => {
  let kms: KmsStandIn;
  let client: KMS;

  beforeEach(async () => {
    kms = new KmsStandIn();
    client = await kms.start();
  });

  afterEach(async () => {
    client.destroy();
    await kms.stop();
  });

  const wrapped = () => [
    { id: 'k2', ciphertext: kms.wrap(second, encryptionContext).toString('base64') },
    { id: 'k1', ciphertext: kms.wrap(first, encryptionContext) },
  ];

  it('unwraps the data keys with the AWS SDK, once', async () => {
    const keys = new KmsKeyProvider({
      client: client satisfies KmsDecrypter,
      dataKeys: wrapped(),
      encryptionContext,
      kmsKeyId: KmsStandIn.keyArn,
    });
    await Promise.all([keys.load(), keys.load()]);
    await keys.load();
    expect(keys.current.id).toBe('k2');
    expect(keys.current.key.export()).toEqual(second);
    expect(keys.find('k1')?.key.export()).toEqual(first);
    expect(keys.find('k3')).toBeUndefined();
    expect(kms.requests).toHaveLength(2);
    expect(kms.requests[0]).toMatchObject({
      EncryptionContext: encryptionContext,
      KeyId: KmsStandIn.keyArn,
    });
  });

  it('R52 encrypts sessions without asking KMS again', async () => {
    const keys = new KmsKeyProvider({ client, dataKeys: wrapped(), encryptionContext });
    const serializer = new EncryptingSerializer(new JsonSerializer(), { keys });
    await serializer.load();
    const asked = kms.requests.length;
    expect(roundTrip(serializer, { user: 'ada' })).toEqual({ user: 'ada' });
    expect(kms.requests).toHaveLength(asked);

    const old = new EncryptingSerializer(new JsonSerializer(), {
      keys: [{ id: 'k1', secret: first }],
    }).serialize({ user: 'bob' }, context);
    expect(serializer.deserialize(old, context)).toEqual({ user: 'bob' });
  });

  it('does not start with a wrong encryption context, and names the key', async () => {
    const [current, previous] = wrapped();
    const dataKeys = [{ id: 'k3', ciphertext: kms.wrap(randomBytes(32)) }, current, previous];
    const keys = new KmsKeyProvider({
      client,
      dataKeys: dataKeys.filter((dataKey) => dataKey !== undefined),
      encryptionContext,
    });
    const error = await keys.load().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SessionKeyError);
    expect(error).toMatchObject({ code: 'session_key_unavailable', keyId: 'k3' });
    expect((error as Error).message).toContain('"k3" could not be unwrapped');
    expect(inspect(error, { depth: 10 })).toContain('InvalidCiphertextException');
    for (const key of [first, second]) {
      expect(inspect(error, { depth: 10 })).not.toContain(key.toString('base64').slice(0, 10));
    }
    expect(keys.find('k1')).toBeUndefined();
  });

  it('can be loaded again after KMS was unavailable', async () => {
    const keys = new KmsKeyProvider({ client, dataKeys: wrapped(), encryptionContext });
    kms.failure = { status: 500, type: 'KMSInternalException' };
    await expect(keys.load()).rejects.toThrow(SessionKeyError);
    expect(() => keys.current).toThrow('is not loaded yet');
    kms.failure = undefined;
    await keys.load();
    expect(keys.current.key.export()).toEqual(second);
  });

  it('does not start with a data key that is not of 256 bits', async () => {
    const dataKeys = [{ id: 'k1', ciphertext: kms.wrap(randomBytes(16)) }];
    await expect(new KmsKeyProvider({ client, dataKeys }).load()).rejects.toThrow(
      '"k1" has 16 bytes; AES-256 needs 32',
    );
  });

  it('wipes the bytes KMS answered with', async () => {
    const plaintext = Buffer.from(first);
    const decrypt = jest.fn<KmsDecrypter['decrypt']>(() =>
      Promise.resolve({ Plaintext: plaintext }),
    );
    const keys = new KmsKeyProvider({
      client: { decrypt },
      dataKeys: [{ id: 'k1', ciphertext: 'AA==' }],
    });
    await keys.load();
    expect(plaintext.every((byte) => byte === 0)).toBe(true);
    expect(keys.current.key.export()).toEqual(first);
    expect(decrypt).toHaveBeenCalledWith({ CiphertextBlob: Buffer.of(0) });
  });

  it('cannot encrypt before it is loaded', () => {
    const keys = new KmsKeyProvider({ client, dataKeys: wrapped(), encryptionContext });
    const serializer = new EncryptingSerializer(new JsonSerializer(), { keys });
    expect(() => serializer.serialize({}, context)).toThrow('is not loaded yet');
  });

  it.each([
    ['no data keys', [], 'at least one key'],
    ['an id used twice', ['k1', 'k1'].map((id) => ({ id, ciphertext: 'AA==' })), 'used twice'],
    ['an empty ciphertext', [{ id: 'k1', ciphertext: '' }], 'keys[0].ciphertext'],
  ])('refuses %s when it is made', (_, dataKeys, hint) => {
    const make = () => new KmsKeyProvider({ client, dataKeys });
    expect(make).toThrow(SessionOptionsError);
    expect(make).toThrow(hint);
  });

  it('R63 shows no key when it is inspected', async () => {
    const keys = new KmsKeyProvider({ client, dataKeys: wrapped(), encryptionContext });
    await keys.load();
    const shown = inspect(keys, { depth: 10, showHidden: true });
    expect(shown).not.toContain(inspect(second).slice(8, 20));
    expect(shown).not.toContain(second.toString('base64').slice(0, 10));
  });
});
