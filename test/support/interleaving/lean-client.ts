import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Agent, request } from 'node:http';
import type { Engine } from '../engines.js';

type Wire = Record<string, unknown>;

/** What the library sends commands with. */
export type Sender = Pick<DynamoDBClient, 'send'>;

/**
 * Sends the SDK's commands without the SDK's middleware: no retries, no signature, which the engines
 * for tests do not check, and a fraction of its CPU time. For tests that make 100,000 calls.
 */
export class LeanClient {
  readonly #endpoint: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor({ endpoint }: Engine) {
    this.#endpoint = new URL(endpoint);
  }

  /** @param before awaited before each call, with the operation's name */
  sender(before: (operation: string) => Promise<void>): Sender {
    const send = async (command: { constructor: { name: string }; input: object }) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      await before(operation);
      return this.call(operation, command.input);
    };
    return { send };
  }

  /** @throws ConditionalCheckFailedException, or an Error that quotes the engine */
  async call(operation: string, input: object): Promise<Wire> {
    const { status, text } = await this.#post(operation, JSON.stringify(input, toWire));
    const answer = JSON.parse(text, fromWire) as Wire;
    if (status === 200) return answer;
    if (!String(answer['__type']).endsWith('#ConditionalCheckFailedException')) {
      throw new Error(`${operation} failed: ${text}`);
    }
    const Item = answer['Item'] as ConditionalCheckFailedException['Item'];
    throw new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      $metadata: { attempts: 1 },
      ...(Item !== undefined && { Item }),
    });
  }

  destroy(): void {
    this.#agent.destroy();
  }

  #post(operation: string, body: string): Promise<{ status: number; text: string }> {
    return new Promise((answered, failed) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/dynamodb/aws4_request, ' +
          'SignedHeaders=host;x-amz-date;x-amz-target, Signature=0',
      };
      request(this.#endpoint, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () => {
          answered({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        });
      })
        .on('error', failed)
        .end(body);
    });
  }
}

/** A buffer has become an object of its own shape by the time a replacer sees it. */
function toWire(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Wire)[key];
  return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
}

function fromWire(key: string, value: unknown): unknown {
  return key === 'B' && typeof value === 'string' ? Buffer.from(value, 'base64') : value;
}
