import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import type { SessionPayload } from '../session/session-record.js';
import { errorName, isObject, migrate, type DataMigrations } from './data-migrations.js';
import { PayloadLayers } from './payload-layers.js';
import { RefusedPayload } from './refused-payload.js';
import type { SerializationContext, SessionSerializer } from './session-serializer.js';

type AnySerializer = SessionSerializer<object>;

export interface PayloadCodecOptions {
  /** Writes every payload. */
  readonly writer: AnySerializer;
  /** Further formats that can be read. */
  readonly readers: readonly AnySerializer[];
  /** Reads every payload instead: those of another library's table say nothing of their format. */
  readonly reader?: AnySerializer;
  readonly dataVersion: number;
  readonly migrations: DataMigrations;
  /** No payload may have more bytes than this before any wrapping. */
  readonly maxBytes?: number;
}

/** What was read of a payload. */
export interface ReadPayload {
  /** Of the application's data version. */
  readonly data: object;
  /** What the innermost serializer read. */
  readonly raw: string | Uint8Array;
  /** Whether the codec's writer would write this format and version. */
  readonly isOwn: boolean;
}

/** From a stored payload to data: by the serializer of its format, through the migrations it needs. */
export class PayloadReader {
  readonly #options: PayloadCodecOptions;
  readonly #own: PayloadLayers;
  readonly #readers: ReadonlyMap<string, PayloadLayers>;
  readonly #only: PayloadLayers | undefined;

  /** @param own the layers of the writer, which reads its own format */
  constructor(options: PayloadCodecOptions, own: PayloadLayers) {
    this.#options = options;
    this.#own = own;
    this.#only = options.reader && new PayloadLayers(options.reader);
    this.#readers = new Map([
      ...options.readers.map((one) => [one.format, new PayloadLayers(one)] as const),
      [options.writer.format, own],
    ]);
  }

  /** @throws SessionCorruptError when the format is unknown or the serializer refuses the payload */
  read(payload: SessionPayload, context: SerializationContext): ReadPayload {
    const { dataVersion, migrations } = this.#options;
    const reader = this.#only ?? this.#readers.get(payload.format);
    if (reader === undefined) {
      throw new SessionCorruptError(
        'format',
        `its format ${JSON.stringify(payload.format.slice(0, 64))} belongs to no registered serializer (option serializers)`,
      );
    }
    const stored = payload.dataVersion ?? 0;
    if (stored > dataVersion) {
      throw new SessionCorruptError(
        'format',
        `its data version ${stored} is newer than this application's (option dataVersion)`,
      );
    }
    return refusalsAsCorrupt(payload.format, () => {
      const raw = reader.unwrap(payload.raw, context);
      const read: unknown = reader.parse(raw, context);
      if (!isObject(read)) throw new TypeError('not an object');
      const data = migrate(read, { migrations, from: stored, to: dataVersion });
      return { data, raw, isOwn: reader === this.#own && stored === dataVersion };
    });
  }
}

/**
 * Runs a decoder. What it says may quote what it was given, so it is not even kept as the cause, unless
 * it is one of ours, which does not.
 */
export function refusalsAsCorrupt<R>(format: string, read: () => R): R {
  try {
    return read();
  } catch (error) {
    if (error instanceof SessionCorruptError) throw error;
    throw new SessionCorruptError(
      'payload',
      `the serializer for ${format} refused the payload ${whyRefused(error)}`,
    );
  }
}

function whyRefused(error: unknown): string {
  if (!(error instanceof RefusedPayload)) return `(${errorName(error)})`;
  return `because ${error.message.replace(/^T/, 't').replace(/\.$/, '')}`;
}
