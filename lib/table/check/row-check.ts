import { SessionError } from '../../errors/session.error.js';
import { SessionTooLargeError } from '../../errors/session-too-large.error.js';
import { knowingOtherRows } from '../../foreign/known-rows.js';
import { StructuredCloneSerializer } from '../../serializer/clone/structured-clone.serializer.js';
import type { DataMigrations } from '../../serializer/data-migrations.js';
import { JsonSerializer } from '../../serializer/json/json.serializer.js';
import { PayloadCodec } from '../../serializer/payload-codec.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import { TransformingReader } from '../../serializer/transforming-reader.js';
import type { SessionRecord } from '../../session/session-record.js';
import { expiryReason, isFromTheFuture } from '../../session/session-timeouts.js';
import type { Row } from '../../table-layout/row-kind.js';
import type { TableLayout } from '../../table-layout/table-layout.js';
import { reasonOf } from './reasons.js';
import { rowId } from './row-id.js';

/** What becomes of the data of a session that moves, as far as the application decides it. */
export interface MoveTarget {
  /** The application's option of that name. Default `StructuredCloneSerializer`, as with `migrateFrom`. */
  readonly serializer?: SessionSerializer<object>;
  /** The application's option of that name, in bytes. Default 350 KiB. */
  readonly maxBytes?: number;
  /** As in `migrateFrom`. Default: the data stays as it is. */
  readonly transform?: (data: Record<string, unknown>) => Record<string, unknown>;
  /** The application's option of that name. Default 0. */
  readonly dataVersion?: number;
  /** The application's option of that name. Default none. */
  readonly migrations?: DataMigrations;
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

/**
 * Does with a row all that a move does but the write: reads it by its layout, opens the payload by the
 * layout's serializer, and writes the data by the application's.
 */
export class RowCheck {
  readonly #layout: TableLayout;
  readonly #codec: PayloadCodec;
  readonly #showKeys: boolean;
  readonly #now: number;
  readonly #maxBytes: number;

  /** @param now epoch milliseconds */
  constructor(layout: TableLayout, target: MoveTarget, now: number) {
    const { maxBytes = MAX_BYTES, showKeys = false } = target;
    this.#layout = knowingOtherRows(layout);
    this.#codec = codecOf(layout, { ...target, maxBytes });
    this.#showKeys = showKeys;
    this.#now = now;
    this.#maxBytes = maxBytes;
  }

  /** @param options.anyKey for a row that is known to be the layout's, whatever its prefix */
  fateOf(row: Row, { anyKey = false } = {}): Fate {
    const id = anyKey ? '' : rowId(this.#layout, row);
    if (id === undefined) return this.#elsewhere(row);
    try {
      const record = this.#layout.fromItem({ ...row }, id);
      return record === null ? 'none' : this.#fateOf(record);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      return { refused: reasonOf(error, this.#showKeys) };
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
    const { id, payload } = record;
    const { serialized } = this.#codec.open(payload, id);
    const { raw } = this.#codec.pack(serialized, id);
    const bytes = Math.max(Buffer.byteLength(serialized.raw), Buffer.byteLength(raw));
    if (bytes > this.#maxBytes) throw new SessionTooLargeError(bytes, this.#maxBytes);
    return 'moves';
  }
}

function codecOf(layout: TableLayout, target: MoveTarget & { maxBytes: number }): PayloadCodec {
  const { serializer: writer = new StructuredCloneSerializer(), transform, maxBytes } = target;
  const { dataVersion = 0, migrations = {} } = target;
  const stored = layout.defaults?.serializer ?? new JsonSerializer();
  const reader = transform === undefined ? stored : new TransformingReader(stored, transform);
  return new PayloadCodec({ writer, readers: [], reader, dataVersion, migrations, maxBytes });
}
