import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import type { SessionPayload, SessionRecord } from '../../session/session-record.js';
import type { AttributeValue } from '../../table-layout/attribute-value.js';
import type { LayoutGap } from '../../table-layout/table-layout.js';

type Known = Pick<SessionRecord, 'id' | 'payload' | 'createdAt' | 'accessedAt' | 'expiresAt'>;

/** What no other library's table has room for. */
export const FOREIGN_GAPS: readonly LayoutGap[] = [
  'format',
  'dataVersion',
  'binding',
  'persistent',
  'replacedTokens',
  'tokenVersion',
];

/** A record of another library's table: whatever that table has no attribute for is absent. */
export function foreignRecord(known: Known & Partial<SessionRecord>): SessionRecord {
  return {
    secret: undefined,
    superseded: undefined,
    version: 0,
    writeIds: [],
    rotatedAt: known.createdAt,
    idleTimeout: undefined,
    absoluteTimeout: undefined,
    userId: undefined,
    authenticatedAt: undefined,
    csrfSecret: undefined,
    binding: undefined,
    ...known,
  };
}

/** The payload of text in a table that says nothing about formats. */
export function payloadOf(raw: string, { format }: SessionSerializer): SessionPayload {
  return { raw, format, dataVersion: undefined };
}

/**
 * The text of a record's payload, for a table that says nothing about formats: every reader of it expects
 * the same one.
 *
 * @throws SessionSerializationError for any other
 */
export function payloadText({ payload }: SessionRecord, format: string, layout: string): string {
  if (payload.format !== format || typeof payload.raw !== 'string') {
    throw new SessionSerializationError(
      '',
      `is in the format ${payload.format}, and tables of ${layout} take ${format} only. ` +
        'Leave the option serializer out.',
    );
  }
  if (payload.dataVersion !== undefined) {
    throw new SessionSerializationError(
      '',
      `has a data version, for which tables of ${layout} have no room. Leave the option dataVersion out.`,
    );
  }
  return payload.raw;
}

/** Whole epoch seconds, rounded down: a session may end up to a second early, never late. */
export function wholeSeconds(milliseconds: number): AttributeValue {
  return { N: String(Math.floor(milliseconds / 1000)) };
}

/**
 * The absolute timeout of sessions in tables without a creation time, in seconds: the longest that a
 * browser keeps a cookie (RFC 6265bis, 5.5). Their age cannot be known, and a limit that counts from
 * the last access would only cut the idle timeout short.
 */
export const UNKNOWN_AGE_SECONDS = 400 * 86_400;

/** The idle timeout that a record's deadline was made with; where that was the absolute one, what is left. */
export function idleSeconds(record: SessionRecord): number {
  return (
    record.idleTimeout ?? Math.max(1, Math.ceil((record.expiresAt - record.accessedAt) / 1000))
  );
}

/** A value of the row that is kept in the record only where it differs from the layout's default. */
export function unlessDefault(value: number, fallback: number): number | undefined {
  return value === fallback ? undefined : value;
}
