import { EXPRESS_JSON } from './json-dialect.js';
import { readJson } from './json-reader.js';
import { writeJson } from './json-writer.js';
import type { SessionSerializer } from '../../../serializer/session-serializer.js';

/**
 * JSON as `JSON.stringify` writes it, for tables shared with express-session. Unlike the default
 * serializer it keeps integers that no JavaScript number holds: they are BigInt in `session.data`.
 */
export class ExpressJsonSerializer implements SessionSerializer {
  readonly format = 'express-json@1';

  /** @throws SessionSerializationError for what would not come back as it was */
  serialize(data: Record<string, unknown>): string {
    return writeJson(data, EXPRESS_JSON);
  }

  /** @throws TypeError for anything but the text of a JSON object; its message holds nothing of it */
  deserialize(raw: string | Uint8Array): Record<string, unknown> {
    if (typeof raw !== 'string') throw new TypeError('The payload is not text.');
    return readJson(raw, EXPRESS_JSON);
  }

  /** Another library writes the same data in its own way. */
  isCanonical(): boolean {
    return false;
  }
}
