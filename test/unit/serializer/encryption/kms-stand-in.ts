import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KMS } from '@aws-sdk/client-kms';

type EncryptionContext = Readonly<Record<string, string>>;

interface DecryptRequest {
  readonly CiphertextBlob: string;
  readonly EncryptionContext?: EncryptionContext;
  readonly KeyId?: string;
}

/** What of AWS KMS is needed to unwrap data keys, over its own protocol, on the loopback interface. */
export class KmsStandIn {
  static readonly keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/stand-in';
  readonly requests: DecryptRequest[] = [];
  /** Answers instead of decrypting. */
  failure: { readonly status: number; readonly type: string } | undefined;
  readonly #master = randomBytes(32);
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<KMS> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return new KMS({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** A data key as `GenerateDataKeyWithoutPlaintext` returns it. */
  wrap(plaintext: Uint8Array, context: EncryptionContext = {}): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#master, nonce).setAAD(canonical(context));
    const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.headers['x-amz-target'] !== 'TrentService.Decrypt') {
      return answer(response, 400, { __type: 'UnknownOperationException' });
    }
    if (this.failure !== undefined) {
      return answer(response, this.failure.status, { __type: this.failure.type });
    }
    const input = JSON.parse(Buffer.concat(chunks).toString()) as DecryptRequest;
    this.requests.push(input);
    try {
      const plaintext = this.#unwrap(input);
      answer(response, 200, {
        KeyId: KmsStandIn.keyArn,
        Plaintext: plaintext.toString('base64'),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      });
    } catch {
      answer(response, 400, { __type: 'InvalidCiphertextException' });
    }
  }

  #unwrap(input: DecryptRequest): Buffer {
    const blob = Buffer.from(input.CiphertextBlob, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#master, blob.subarray(0, 12));
    decipher.setAAD(canonical(input.EncryptionContext ?? {})).setAuthTag(blob.subarray(12, 28));
    return Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]);
  }
}

function canonical(context: EncryptionContext): Buffer {
  return Buffer.from(
    JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
