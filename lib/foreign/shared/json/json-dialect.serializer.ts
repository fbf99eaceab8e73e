import type { SessionSerializer } from '../../../serializer/session-serializer.js';
import type { JsonDialect } from './json-dialect.js';
import { readJson } from './json-reader.js';
import { writeJson } from './json-writer.js';
import { RefusedPayload } from '../../../serializer/refused-payload.js';

/** JSON as another library writes and reads it. */
export class JsonDialectSerializer implements SessionSerializer {
  readonly format: string;
  readonly #dialect: JsonDialect;

  constructor(dialect: JsonDialect) {
    this.format = dialect.format;
    this.#dialect = dialect;
  }

  /** @throws SessionSerializationError for what would not come back as it was */
  serialize(data: Record<string, unknown>): string {
    return writeJson(data, this.#dialect);
  }

  /** @throws TypeError for anything but the text of a JSON object; its message holds nothing of it */
  deserialize(raw: string | Uint8Array): Record<string, unknown> {
    if (typeof raw !== 'string') throw new RefusedPayload('The payload is not text.');
    return readJson(raw, this.#dialect);
  }

  /** Another library writes the same data in its own way. */
  isCanonical(): boolean {
    return false;
  }
}
