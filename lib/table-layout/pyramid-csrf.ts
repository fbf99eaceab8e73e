import type { SessionSerializer } from '../serializer/session-serializer.js';

const SECRET = /^[0-9a-f]{64}$/;
const CONTEXT = { id: '' };

/** The CSRF secret that Pyramid keeps in the session's JSON, as 64 hexadecimal digits. */
export class PyramidCsrf {
  static readonly key = '_csrft_';

  constructor(readonly json: SessionSerializer) {}

  /** `undefined` when there is none, or one of another form, or no JSON to look into. */
  read(text: string): Uint8Array | undefined {
    // Reading a session twice is not free, so only where there is something to find.
    const token = text.includes(PyramidCsrf.key) ? this.#parse(text)?.[PyramidCsrf.key] : undefined;
    return typeof token === 'string' && SECRET.test(token) ? Buffer.from(token, 'hex') : undefined;
  }

  /** The text with that secret in it: the very text, to the byte, when it is there already. */
  write(text: string, secret: Uint8Array | undefined): string {
    const stored = this.read(text);
    const same =
      stored === undefined || secret === undefined ? stored === secret : isEqual(stored, secret);
    const data = same ? undefined : this.#parse(text);
    if (data === undefined) return text;
    if (secret === undefined) delete data[PyramidCsrf.key];
    else data[PyramidCsrf.key] = Buffer.from(secret).toString('hex');
    return String(this.json.serialize(data, CONTEXT));
  }

  #parse(text: string): Record<string, unknown> | undefined {
    try {
      return this.json.deserialize(text, CONTEXT);
    } catch {
      return undefined;
    }
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
