import { randomBytes } from 'node:crypto';
import type { SessionRecord } from '../../session/session-record.js';

export const MINUTE_MS = 60_000;

const IDLE_MS = 30 * MINUTE_MS;

/** A record that nobody has stored yet, with the fewest attributes a record can have. */
export function sampleRecord(fields: Partial<SessionRecord> = {}): SessionRecord {
  const now = Date.now();
  return {
    id: randomBytes(16).toString('base64url'),
    secret: randomBytes(32),
    superseded: undefined,
    payload: { raw: '{"cart":["tea"]}', format: 'json@1', dataVersion: undefined },
    version: 1,
    writeIds: [newWriteId()],
    createdAt: now,
    accessedAt: now,
    expiresAt: now + IDLE_MS,
    rotatedAt: now,
    idleTimeout: undefined,
    absoluteTimeout: undefined,
    userId: undefined,
    authenticatedAt: undefined,
    csrfSecret: undefined,
    binding: undefined,
    ...fields,
  };
}

/** A record that uses every attribute there is. */
export function fullRecord(fields: Partial<SessionRecord> = {}): SessionRecord {
  const record = sampleRecord();
  return {
    ...record,
    superseded: { hash: randomBytes(32), until: record.createdAt + MINUTE_MS, reads: true },
    payload: { raw: randomBytes(64), format: 'structured-clone@1+gzip', dataVersion: 3 },
    writeIds: [newWriteId(), newWriteId()],
    idleTimeout: 900,
    absoluteTimeout: 7200,
    persistent: true,
    userId: 'user-ä-😀',
    authenticatedAt: record.createdAt,
    csrfSecret: randomBytes(32),
    binding: randomBytes(32),
    ...fields,
  };
}

/** What a request makes of `base` when it changes the data. */
export function changed(base: SessionRecord, fields: Partial<SessionRecord> = {}): SessionRecord {
  const name = newWriteId();
  return {
    ...base,
    payload: { raw: JSON.stringify({ changedBy: name }), format: 'json@1', dataVersion: undefined },
    version: base.version + 1,
    writeIds: [name, ...base.writeIds].slice(0, 4),
    ...fields,
  };
}

/** What a login makes of `base`: another secret, and with it another version. */
export function renewed(base: SessionRecord): SessionRecord {
  const hash = base.secret ?? new Uint8Array();
  return changed(base, {
    secret: randomBytes(32),
    superseded: { hash, until: base.accessedAt + MINUTE_MS, reads: false },
    userId: 'user-1',
  });
}

/** What a request makes of `base` when it only uses it, that many milliseconds later. */
export function touched(base: SessionRecord, afterMs: number = MINUTE_MS): SessionRecord {
  const accessedAt = base.accessedAt + afterMs;
  return { ...base, accessedAt, expiresAt: accessedAt + IDLE_MS };
}

function newWriteId(): string {
  return randomBytes(6).toString('base64url');
}
