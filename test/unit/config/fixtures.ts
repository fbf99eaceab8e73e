import type { SessionSerializer } from '../../../lib/serializer/session-serializer.js';

export const SECRET = '0123456789abcdef0123456789abcdef';

export class JsonLikeSerializer implements SessionSerializer {
  readonly format = 'json-like@1';

  serialize(data: Record<string, unknown>): string {
    return JSON.stringify(data);
  }

  deserialize(raw: string | Uint8Array): Record<string, unknown> {
    return JSON.parse(String(raw)) as Record<string, unknown>;
  }
}
