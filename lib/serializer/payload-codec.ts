import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import { SessionError } from '../errors/session.error.js';
import { SessionSerializationError } from '../errors/session-serialization.error.js';
import type { SessionPayload } from '../session/session-record.js';
import { sameFingerprint, type SerializedData } from '../session/draft/serialized-data.js';
import { errorName } from './data-migrations.js';
import { PayloadLayers } from './payload-layers.js';
import { PayloadReader, refusalsAsCorrupt, type PayloadCodecOptions } from './payload-reader.js';
import type { SerializationContext, SessionSerializer } from './session-serializer.js';

type AnySerializer = SessionSerializer<object>;

type Fingerprint = SerializedData['fingerprint'];

/**
 * Chooses the serializer by the stored format, never by trial: an unknown format is refused, so that
 * a payload can never be read by a weaker decoder than the one it was written for.
 */
export class PayloadCodec {
  readonly #writer: AnySerializer;
  readonly #layers: PayloadLayers;
  readonly #reader: PayloadReader;
  readonly #options: PayloadCodecOptions;

  constructor(options: PayloadCodecOptions) {
    this.#options = options;
    this.#writer = options.writer;
    this.#layers = new PayloadLayers(options.writer);
    this.#reader = new PayloadReader(options, this.#layers);
  }

  /** The data of a new session. */
  empty(): object {
    return this.#writer.create?.() ?? {};
  }

  /**
   * One serialization, or only a fingerprint where the serializer has one and it is the same.
   *
   * @param known what the data was before; returned itself when the data is still that
   * @throws SessionSerializationError when the data cannot be kept exactly
   */
  serialize(data: object, id: string, known?: SerializedData): SerializedData {
    const { innermost } = this.#layers;
    const context = this.#context(id);
    const ifKnown = (found: Fingerprint) =>
      known !== undefined && sameFingerprint(found, known.fingerprint) ? known : undefined;
    const made = this.#guard(() => innermost.fingerprint?.(data, context));
    const unchanged = made === undefined ? undefined : ifKnown(made);
    if (unchanged !== undefined) return unchanged;
    const raw = this.#guard(() => innermost.serialize(data, context));
    return made === undefined
      ? (ifKnown(raw) ?? { raw, fingerprint: raw })
      : { raw, fingerprint: made };
  }

  /**
   * The stored form: serialized data, wrapped.
   *
   * @throws SessionSerializationError, SessionTooLargeError
   */
  pack({ raw }: SerializedData, id: string): SessionPayload {
    const { dataVersion } = this.#options;
    return {
      raw: this.#guard(() => this.#layers.wrap(raw, this.#context(id))),
      format: this.#writer.format,
      dataVersion: dataVersion === 0 ? undefined : dataVersion,
    };
  }

  /**
   * What a request works with: one parse. What is stored in the writer's own form is taken for what
   * the writer would write; everything else is serialized once.
   *
   * @throws SessionCorruptError also for data that can be read and not written again
   */
  open(payload: SessionPayload, id: string): { data: object; serialized: SerializedData } {
    const { data, raw, isOwn } = this.#reader.read(payload, this.#context(id));
    try {
      return { data, serialized: isOwn ? this.#trusted(raw, data, id) : this.serialize(data, id) };
    } catch (error) {
      if (!(error instanceof SessionSerializationError)) throw error;
      throw this.#unwritable(payload, error);
    }
  }

  /** @throws SessionCorruptError for what cannot be read; what cannot be written again will do */
  read(payload: SessionPayload, id: string): void {
    this.#reader.read(payload, this.#context(id));
  }

  /**
   * Fresh data of its serialized form: one parse.
   *
   * @throws SessionCorruptError for a serializer that does not read what it wrote
   */
  parse({ raw }: SerializedData, id: string): object {
    const { format } = this.#writer;
    return refusalsAsCorrupt(format, () => this.#layers.parse(raw, this.#context(id)));
  }

  /** For a payload in the writer's own format and version, which need not be serialized to be compared with. */
  #trusted(raw: string | Uint8Array, data: object, id: string): SerializedData {
    const { innermost } = this.#layers;
    const fingerprint = this.#guard(() => innermost.fingerprint?.(data, this.#context(id)));
    if (fingerprint !== undefined) return { raw, fingerprint };
    return this.#layers.isCanonical(raw) ? { raw, fingerprint: raw } : this.serialize(data, id);
  }

  /**
   * A payload in another format need not be broken: while a new serializer is rolled out, a node that
   * still writes with the old one reads values that the old one cannot write.
   */
  #unwritable(
    { format, dataVersion = 0 }: SessionPayload,
    cause: SessionSerializationError,
  ): SessionCorruptError {
    if (dataVersion < this.#options.dataVersion) {
      return new SessionCorruptError(
        'format',
        'what its migrations made of it cannot be serialized',
        { cause },
      );
    }
    const own = this.#writer.format;
    const reason = format === own ? 'payload' : 'format';
    return new SessionCorruptError(reason, `its data cannot be serialized as ${own}`, { cause });
  }

  #context(id: string): SerializationContext {
    const { maxBytes } = this.#options;
    return maxBytes === undefined ? { id } : { id, maxBytes };
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
