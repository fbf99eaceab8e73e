import type { AttributeValue } from './attribute-value.js';
import type { RowKind } from './row-kind.js';
import type { SessionSerializer } from '../serializer/session-serializer.js';
import type { SessionRecord } from '../session/session-record.js';
import type { TokenFormat } from '../session-token/token-format.js';
import type { UserRecordShape } from './user-record-shape.js';

/** A DynamoDB item, or the attributes of one, in the typed form of DynamoDB's own API. */
export type Item = Record<string, AttributeValue>;

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'B';
}

/** What the module's options mean for a layout. */
export interface LayoutContext {
  readonly secrets: readonly string[];
  readonly validatorBytes: number;
  readonly carriesVersion: boolean;
  /** Whether a token does not carry the version of a session that has a user. Default `false`. */
  readonly hidesVersionOfUsers?: boolean;
  /** Whether unsigned tokens are read although there are secrets. Default `false`. */
  readonly acceptsUnsigned?: boolean;
  readonly generateSelector: (() => string) | undefined;
  /** Seconds; what a table without timeouts of its own falls back to. */
  readonly timeouts: { readonly idle: number; readonly absolute: number };
}

/** What the items or tokens of another library may have no room for. */
export type LayoutGap =
  /** Which serializer wrote the payload: there is only one. */
  | 'format'
  /** `SessionPayload.dataVersion`. */
  | 'dataVersion'
  /** `SessionRecord.binding`. */
  | 'binding'
  /** When the token was issued, and which one it replaced. */
  | 'replacedTokens'
  /** `SessionRecord.persistent`. */
  | 'persistent'
  /** The version of the session that the client has seen, in its token. */
  | 'tokenVersion';

/**
 * How a session record looks as an item of a table. A layout is a pure mapping plus the names of
 * the attributes that writes are conditional on; it does no I/O. `nativeLayout()` is ours; the
 * others read and write the tables of other libraries.
 *
 * `fromItem(toItem(record))` must give back every attribute named in `guards`, unchanged: conditions
 * are built from `toItem` of the record that was loaded.
 */
export interface TableLayout {
  /** For messages, e.g. `native`. */
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** The attribute DynamoDB's TTL must be enabled on, if the layout has one. */
  readonly ttlAttribute?: string;
  /** Every non-key attribute the layout manages; others in an item are left as they are. */
  readonly attributes: readonly string[];
  /** The attributes that a touch writes. */
  readonly clockAttributes: readonly string[];
  readonly guards: {
    /** Must be unchanged for any write: which client the session belongs to. */
    readonly identity: readonly string[];
    /** Must be unchanged for a save: which state the change started from. */
    readonly revision: readonly string[];
    /** A number that must be later than now for a save or a touch. */
    readonly expiry: { readonly attribute: string; readonly unit: 'ms' | 's' } | undefined;
    /** A number that a touch may only raise. */
    readonly access: string | undefined;
    /** A number that a save may not lower either: when the session was last used. Default: none. */
    readonly lastUse?: string;
  };

  /** The key of a record's item. */
  key(id: string): Item;
  /** The record as attributes, without the key. Managed attributes it leaves out are removed. */
  toItem(record: SessionRecord): Item;
  /**
   * The record of an item; `null` when the item is debris that counts as missing.
   *
   * @throws SessionCorruptError when a managed attribute is missing or has the wrong type.
   */
  fromItem(item: Item, id: string): SessionRecord | null;
  /** How this table's tokens are spelled. */
  tokenFormat(context: LayoutContext): TokenFormat;

  /** Options that need one of these are refused when the application starts. Default: there is none. */
  readonly lacks?: readonly LayoutGap[];
  /** Where it is kept which sessions a user has. Default: nowhere, as another library would meet it. */
  readonly users?: UserRecordShape;
  /** How to count this layout's rows among others; without it they count as other items. */
  readonly rows?: RowKind;
  /**
   * The same layout for an application with these timeouts, in seconds, where rows tell the other one what
   * theirs are.
   */
  withTimeouts?(timeouts: { readonly idle: number; readonly absolute: number }): TableLayout;
  /** Where the other application's CSRF tokens are the secret itself. Default: tokens derive from it. */
  readonly csrf?: SharedCsrfTokens;
  /** What the other library expects where the application sets no option of its own. */
  readonly defaults?: LayoutDefaults;
}

/** CSRF tokens that two applications on one table give out and take, each from the other. */
export interface SharedCsrfTokens {
  /** @param record what is stored; `undefined` for a new session */
  textOf(secret: Uint8Array, record: SessionRecord | undefined): string;
  /** In constant time. */
  isToken(text: string, secret: Uint8Array): boolean;
}

/** Defaults that come with a layout. Durations are whole seconds. */
export interface LayoutDefaults {
  readonly tableName?: string;
  readonly cookie?: {
    readonly name?: string;
    readonly sameSite?: 'strict' | 'lax';
    readonly httpOnly?: boolean;
    readonly persistent?: boolean;
  };
  readonly header?: { readonly name: string };
  readonly serializer?: SessionSerializer;
  readonly idleTimeout?: number;
  readonly absoluteTimeout?: number;
}
