import type { EndedBy, SessionRecord, SupersededSecret } from '../session/session-record.js';
import { NativeTokenFormat } from '../session-token/native-token-format.js';
import type { TokenFormat } from '../session-token/token-format.js';
import type { AttributeValue } from './attribute-value.js';
import { ItemReader } from './item-reader.js';
import { NATIVE_ATTRIBUTES, type NativeAttribute } from './native-attributes.js';
import { nativeRows } from './native-rows.js';
import type { RowKind } from './row-kind.js';
import { NativeKey, type NativeKeyOptions } from './native-key.js';
import type { Item, KeyAttribute, LayoutContext, TableLayout } from './table-layout.js';
import type { UserRecordShape } from './user-record-shape.js';

/**
 * Seconds between the end of a session and the time DynamoDB may delete it. The store's clock must
 * never be the one that ends a session, and a late request deserves "expired" rather than "unknown".
 */
export const TTL_GRACE_SECONDS = 3600;

export interface NativeLayoutOptions extends NativeKeyOptions {
  /** Other names for attributes, e.g. `{ id: 'pk' }` for the partition key. */
  attributes?: Partial<Record<NativeAttribute, string>>;
}

/**
 * This module's own layout.
 *
 * @throws TypeError when two attributes would have one name, or the key's options contradict each other
 */
export function nativeLayout(options: NativeLayoutOptions = {}): TableLayout {
  return new NativeLayout(options);
}

class NativeLayout implements TableLayout {
  readonly name = 'native';
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly ttlAttribute: string;
  readonly attributes: readonly string[];
  readonly clockAttributes: readonly string[];
  readonly guards: TableLayout['guards'];
  readonly rows: RowKind;
  readonly users: UserRecordShape;
  readonly #names: Readonly<Record<NativeAttribute, string>>;
  readonly #key: NativeKey;

  constructor(options: NativeLayoutOptions) {
    this.#key = new NativeKey(options, NATIVE_ATTRIBUTES.id);
    this.partitionKey = this.#key.partitionKey;
    if (this.#key.sortKey !== undefined) this.sortKey = this.#key.sortKey;
    const names = { ...NATIVE_ATTRIBUTES, ...options.attributes, id: this.partitionKey.name };
    this.#names = names;
    const all = [
      ...Object.values(names),
      ...(this.sortKey === undefined ? [] : [this.sortKey.name]),
    ];
    const twice = all.find((name, index) => all.indexOf(name) !== index);
    if (twice !== undefined || all.includes('')) {
      throw new TypeError(
        `nativeLayout: each attribute needs a name of its own, but "${twice ?? ''}" is used ${twice === undefined ? 'as a name' : 'twice'}.`,
      );
    }
    this.ttlAttribute = names.ttl;
    this.rows = nativeRows(names);
    const { logins, version, ttl } = names;
    this.users = { key: (userId) => this.#key.ofUser(userId), logins, version, ttl };
    this.attributes = Object.values(names).filter((name) => name !== names.id && name !== logins);
    this.clockAttributes = [names.accessedAt, names.expiresAt, names.ttl];
    this.guards = {
      identity: [names.secret],
      revision: [names.version],
      expiry: { attribute: names.expiresAt, unit: 'ms' },
      access: names.accessedAt,
      lastUse: names.accessedAt,
    };
  }

  key(id: string): Item {
    return this.#key.of(id);
  }

  toItem(record: SessionRecord): Item {
    const n = this.#names;
    const item: Item = {
      [n.data]: textOrBytes(record.payload.raw),
      [n.format]: { S: record.payload.format },
      [n.version]: number(record.version),
      [n.writeIds]: { S: record.writeIds.join('.') },
      [n.createdAt]: number(record.createdAt),
      [n.accessedAt]: number(record.accessedAt),
      [n.rotatedAt]: number(record.rotatedAt),
      [n.expiresAt]: number(record.expiresAt),
      [n.ttl]: number(Math.ceil(record.expiresAt / 1000) + TTL_GRACE_SECONDS),
    };
    const put = (name: string, value: AttributeValue | undefined) => {
      if (value !== undefined) item[name] = value;
    };
    put(n.secret, optional(record.secret, bytes));
    put(n.previousSecret, optional(record.superseded?.hash, bytes));
    put(n.previousSecretUntil, optional(record.superseded?.until, number));
    put(n.previousSecretReads, optional(record.superseded?.reads, bool));
    put(n.dataVersion, optional(record.payload.dataVersion, number));
    put(n.idleTimeout, optional(record.idleTimeout, number));
    put(n.absoluteTimeout, optional(record.absoluteTimeout, number));
    put(n.persistent, optional(record.persistent, bool));
    put(n.userId, optional(record.userId, text));
    put(n.authenticatedAt, optional(record.authenticatedAt, number));
    put(n.csrfSecret, optional(record.csrfSecret, bytes));
    put(n.binding, optional(record.binding, bytes));
    put(n.metadata, optional(record.metadata, text));
    put(n.endedBy, optional(record.endedBy, text));
    return item;
  }

  fromItem(item: Item, id: string): SessionRecord {
    const n = this.#names;
    const read = new ItemReader(item);
    return {
      id,
      secret: read.bytes(n.secret),
      superseded: this.#superseded(read),
      payload: {
        raw: read.textOrBytes(n.data),
        format: read.text(n.format),
        dataVersion: read.optionalInteger(n.dataVersion),
      },
      version: read.integer(n.version),
      writeIds: read.text(n.writeIds).split('.'),
      createdAt: read.integer(n.createdAt),
      accessedAt: read.integer(n.accessedAt),
      rotatedAt: read.integer(n.rotatedAt),
      expiresAt: read.integer(n.expiresAt),
      idleTimeout: read.optionalInteger(n.idleTimeout),
      absoluteTimeout: read.optionalInteger(n.absoluteTimeout),
      persistent: read.optionalBoolean(n.persistent),
      userId: read.optionalText(n.userId),
      authenticatedAt: read.optionalInteger(n.authenticatedAt),
      csrfSecret: read.optionalBytes(n.csrfSecret),
      binding: read.optionalBytes(n.binding),
      metadata: read.optionalText(n.metadata),
      endedBy: read.optionalText(n.endedBy) as EndedBy | undefined,
    };
  }

  tokenFormat(context: LayoutContext): TokenFormat {
    return new NativeTokenFormat({
      secrets: context.secrets,
      validatorBytes: context.validatorBytes,
      carriesVersion: context.carriesVersion,
      acceptsUnsigned: context.acceptsUnsigned ?? false,
      hidesVersionOfUsers: context.hidesVersionOfUsers ?? false,
      ...(context.generateSelector && { generateSelector: context.generateSelector }),
    });
  }

  #superseded(read: ItemReader): SupersededSecret | undefined {
    const hash = read.optionalBytes(this.#names.previousSecret);
    if (hash === undefined) return undefined;
    const reads = read.item[this.#names.previousSecretReads];
    return {
      hash,
      until: read.integer(this.#names.previousSecretUntil),
      reads: reads !== undefined && 'BOOL' in reads && reads.BOOL,
    };
  }
}

const text = (value: string): AttributeValue => ({ S: value });
const number = (value: number): AttributeValue => ({ N: String(value) });
const bool = (value: boolean): AttributeValue => ({ BOOL: value });
const bytes = (value: Uint8Array): AttributeValue => ({ B: value });

function textOrBytes(raw: string | Uint8Array): AttributeValue {
  return typeof raw === 'string' ? { S: raw } : { B: raw };
}

function optional<T>(value: T | undefined, to: (value: T) => AttributeValue) {
  return value === undefined ? undefined : to(value);
}
