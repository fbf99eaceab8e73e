import { noteToken } from './suite-log.js';

/** What a test looks at of a response. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
  /** The Set-Cookie lines, as sent. */
  readonly setCookies: string[];
}

/** An HTTP client with a cookie jar: sends what it was given, and forgets what it was told to. */
export class Browser {
  readonly #origin: string;

  /** @param cookies of another browser, for two applications under one domain */
  constructor(
    origin: string,
    readonly cookies = new Map<string, string>(),
  ) {
    this.#origin = origin;
  }

  /** The value of the session cookie. */
  get token(): string {
    return this.cookies.get('sid') ?? '';
  }

  set token(token: string) {
    this.cookies.set('sid', token);
  }

  get(path: string, init: RequestInit = {}): Promise<Answer> {
    return this.send(path, init);
  }

  post(path: string, body?: unknown, init: RequestInit = {}): Promise<Answer> {
    return this.send(path, {
      method: 'POST',
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
      ...init,
    });
  }

  async send(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0 && !headers.has('cookie')) {
      headers.set(
        'cookie',
        [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      );
    }
    const response = await fetch(this.#origin + path, { redirect: 'manual', ...init, headers });
    const text = await response.text();
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) this.#keep(line);
    noteToken(response.headers.get('x-session-id') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: parsed(text),
      setCookies,
    };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else {
      const value = pair.slice(equals + 1);
      noteToken(value);
      this.cookies.set(name, value);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
