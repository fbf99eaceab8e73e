import { Agent, get } from 'node:http';

export interface ClientAnswer {
  readonly status: number;
  /** Values of the session cookie in the order of the lines, `''` for its deletion. */
  readonly cookies: readonly string[];
  readonly body: string;
}

/** Sends requests with a cookie, as little around it as there can be: it is done 100,000 times. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(private readonly origin: string) {}

  get(path: string, token: string): Promise<ClientAnswer> {
    const headers = token === '' ? {} : { cookie: `sid=${token}` };
    return new Promise((answered, failed) => {
      get(this.origin + path, { agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () => {
          const lines = response.headers['set-cookie'] ?? [];
          const cookies = lines.filter((line) => line.startsWith('sid=')).map(cookieValue);
          const body = Buffer.concat(chunks).toString();
          answered({ status: response.statusCode ?? 0, cookies, body });
        });
      }).on('error', failed);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function cookieValue(line: string): string {
  return line.includes('Max-Age=0') ? '' : line.slice('sid='.length).split(';', 1).join('');
}
