import { SessionError } from '../../errors/session.error.js';
import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import { SessionTooLargeError } from '../../errors/session-too-large.error.js';
import { knowingOtherRows } from '../../foreign/known-rows.js';
import { JsonSerializer } from '../../serializer/json/json.serializer.js';
import { PayloadCodec } from '../../serializer/payload-codec.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import type { SessionRecord } from '../../session/session-record.js';
import { expiryReason, isFromTheFuture } from '../../session/session-timeouts.js';
import type { Row } from '../../table-layout/row-kind.js';
import type { TableLayout } from '../../table-layout/table-layout.js';
import { reasonOf } from './reasons.js';
import { rowId } from './row-id.js';

/** What becomes of the data of a session that moves, as far as the application decides it. */
export interface MoveTarget {
  /** The application's option of that name. Default `JsonSerializer`. */
  readonly serializer?: SessionSerializer<object>;
  /** The application's option of that name, in bytes. Default 350 KiB. */
  readonly maxBytes?: number;
  /** What the application does to the data of an old session before it is stored. Default nothing. */
  readonly transform?: (data: Record<string, unknown>) => object;
  /**
   * Whether the reasons name the keys under which values are. Default `false`: keys are data, too,
   * and an application may have one for each user's address.
   */
  readonly showKeys?: boolean;
}

/** What a move would make of a row; `none`: there is no session in it for this layout. */
export type Fate = 'moves' | 'over' | 'none' | { readonly refused: string };

const MAX_BYTES = 350 * 1024;
/** For a layout without timeouts of its own, whose rows tell their end themselves. */
const NO_LIMIT = 400 * 86_400;
const ID = { any: '' };

/**
 * Does with a row all that a move does but the write: reads it by its layout, opens the payload by the
 * layout's serializer, and writes the data by the application's.
 */
export class RowCheck {
  readonly #layout: TableLayout;
  readonly #old: PayloadCodec;
  readonly #home: PayloadCodec;
  readonly #target: MoveTarget;
  readonly #now: number;
  readonly #maxBytes: number;

  constructor(layout: TableLayout, target: MoveTarget, now: number) {
    const { serializer = new JsonSerializer(), maxBytes = MAX_BYTES } = target;
    this.#layout = knowingOtherRows(layout);
    this.#old = codecOf(layout.defaults?.serializer ?? new JsonSerializer(), maxBytes);
    this.#home = codecOf(serializer, maxBytes);
    this.#target = target;
    this.#now = now;
    this.#maxBytes = maxBytes;
  }

  /** @param options.anyKey for a row that is known to be the layout's, whatever its prefix */
  fateOf(row: Row, { anyKey = false } = {}): Fate {
    const id = anyKey ? ID.any : rowId(this.#layout, row);
    if (id === undefined) return this.#elsewhere(row);
    try {
      const record = this.#layout.fromItem({ ...row }, id);
      return record === null ? 'none' : this.#fateOf(record);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      return { refused: reasonOf(error, this.#target.showKeys === true) };
    }
  }

  #elsewhere(row: Row): Fate {
    const isOwn = this.#layout.rows?.endOf(row, (reading) => reading) !== undefined;
    return isOwn
      ? { refused: 'unreachable: its key is none that the layout looks for (prefix, hashKey …)' }
      : 'none';
  }

  #fateOf(record: SessionRecord): Fate {
    const { defaults = {} } = this.#layout;
    const timeouts = {
      idle: defaults.idleTimeout ?? NO_LIMIT,
      absolute: defaults.absoluteTimeout ?? NO_LIMIT,
    };
    if (expiryReason(record, timeouts, this.#now) !== undefined) return 'over';
    if (isFromTheFuture(record, this.#now)) {
      return { refused: 'refused: it begins in the future (time zone of the layout?)' };
    }
    const { id } = record;
    const { serialized } = this.#old.open(record.payload, id);
    const data = this.#transformed(this.#old.parse(serialized, id));
    const toStore = this.#home.serialize(data, id);
    const { raw } = this.#home.pack(toStore, id);
    const bytes = Math.max(Buffer.byteLength(toStore.raw), Buffer.byteLength(raw));
    if (bytes > this.#maxBytes) throw new SessionTooLargeError(bytes, this.#maxBytes);
    return 'moves';
  }

  #transformed(data: object): object {
    const { transform } = this.#target;
    if (transform === undefined) return data;
    try {
      return transform(data as Record<string, unknown>);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      throw new SessionSerializationError('', `cannot be transformed: it threw ${name}.`);
    }
  }
}

function codecOf(writer: SessionSerializer<object>, maxBytes: number): PayloadCodec {
  return new PayloadCodec({ writer, readers: [], dataVersion: 0, migrations: {}, maxBytes });
}
