import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import { SessionError } from '../errors/session.error.js';
import { SessionSerializationError } from '../errors/session-serialization.error.js';
import type { SessionPayload } from '../session/session-record.js';
import type { Fingerprint } from '../session/session-state.js';
import type { SessionSerializer } from './session-serializer.js';

type AnySerializer = SessionSerializer<object>;

export interface PayloadCodecOptions {
  /** Writes every payload. */
  readonly writer: AnySerializer;
  /** Further formats that can be read. */
  readonly readers: readonly AnySerializer[];
  readonly dataVersion: number;
  readonly migrations: Readonly<
    Record<number, (data: Record<string, unknown>) => Record<string, unknown>>
  >;
}

/**
 * Chooses the serializer by the stored format, never by trial: an unknown format is refused, so that
 * a payload can never be read by a weaker decoder than the one it was written for.
 */
export class PayloadCodec {
  readonly #writer: AnySerializer;
  readonly #readers: ReadonlyMap<string, AnySerializer>;
  readonly #options: PayloadCodecOptions;

  constructor(options: PayloadCodecOptions) {
    this.#options = options;
    this.#writer = options.writer;
    this.#readers = new Map(
      [...options.readers, options.writer].map((serializer) => [serializer.format, serializer]),
    );
  }

  /** The data of a new session. */
  empty(): object {
    return this.#writer.create?.() ?? {};
  }

  /** @throws SessionSerializationError when the data cannot be kept exactly */
  fingerprint(data: object, id: string): Fingerprint {
    return this.#guard(() =>
      this.#writer.fingerprint === undefined
        ? this.#writer.serialize(data, { id })
        : this.#writer.fingerprint(data, { id }),
    );
  }

  /** `fingerprint` is the one of `data`, which for most serializers is the payload itself. */
  encode(data: object, id: string, fingerprint: Fingerprint): SessionPayload {
    const raw =
      this.#writer.fingerprint === undefined
        ? fingerprint
        : this.#guard(() => this.#writer.serialize(data, { id }));
    const { dataVersion } = this.#options;
    return {
      raw,
      format: this.#writer.format,
      dataVersion: dataVersion === 0 ? undefined : dataVersion,
    };
  }

  /**
   * What a request works with.
   *
   * @throws SessionCorruptError also for data that can be read and not written again
   */
  open(payload: SessionPayload, id: string): { data: object; fingerprint: Fingerprint } {
    const data = this.decode(payload, id);
    try {
      return { data, fingerprint: this.fingerprint(data, id) };
    } catch (error) {
      if (!(error instanceof SessionSerializationError)) throw error;
      throw this.#unwritable(payload);
    }
  }

  /**
   * Only a payload in the writer's own format is broken by itself. In the first step of a rollout a
   * node meets values that the serializer it still writes with does not know.
   */
  #unwritable({ format, dataVersion = 0 }: SessionPayload): SessionCorruptError {
    if (dataVersion < this.#options.dataVersion) {
      return new SessionCorruptError(
        'format',
        'what its migrations made of it cannot be serialized',
      );
    }
    const own = this.#writer.format;
    const reason = format === own ? 'payload' : 'format';
    return new SessionCorruptError(reason, `its data cannot be serialized as ${own}`);
  }

  /** @throws SessionCorruptError when the format is unknown or the serializer refuses the payload */
  decode(payload: SessionPayload, id: string): object {
    const reader = this.#readers.get(payload.format);
    if (reader === undefined) {
      throw new SessionCorruptError(
        'format',
        `its format ${JSON.stringify(payload.format.slice(0, 64))} belongs to no registered serializer (option serializers)`,
      );
    }
    const stored = payload.dataVersion ?? 0;
    if (stored > this.#options.dataVersion) {
      throw new SessionCorruptError(
        'format',
        `its data version ${stored} is newer than this application's (option dataVersion)`,
      );
    }
    try {
      return this.#migrate(reader.deserialize(payload.raw, { id }), stored);
    } catch (error) {
      if (error instanceof SessionCorruptError) throw error;
      // What a decoder says may quote what it was given, so it is not even kept as the cause.
      throw new SessionCorruptError(
        'payload',
        `the serializer for ${payload.format} refused the payload (${errorName(error)})`,
      );
    }
  }

  #migrate(data: object, stored: number): object {
    if (data === null || typeof data !== 'object') throw new TypeError('not an object');
    let migrated: object = data;
    for (let version = stored + 1; version <= this.#options.dataVersion; version++) {
      const migration = this.#options.migrations[version];
      if (migration === undefined) throw new RangeError(`no migration to version ${version}`);
      migrated = migratedBy(migration, migrated, version);
    }
    return migrated;
  }

  #guard<R>(serialize: () => R): R {
    try {
      return serialize();
    } catch (error) {
      if (error instanceof SessionError) throw error;
      throw new SessionSerializationError(
        '',
        `could not be serialized: the serializer for ${this.#writer.format} threw ${errorName(error)}`,
      );
    }
  }
}

/**
 * A migration that fails is this deployment's mistake: another one can read the session, which is
 * neither dropped nor replaced.
 */
function migratedBy(
  migration: (data: Record<string, unknown>) => unknown,
  data: object,
  version: number,
): object {
  let made: unknown;
  try {
    made = migration(data as Record<string, unknown>);
  } catch (error) {
    throw new SessionCorruptError('format', `migration ${version} threw ${errorName(error)}`);
  }
  if (isObject(made) && !Array.isArray(made) && !('then' in made)) return made;
  throw new SessionCorruptError('format', `migration ${version} returned no object`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
