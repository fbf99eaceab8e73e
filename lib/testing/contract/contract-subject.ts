import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { SaveResult, SessionRepository } from '../../repository/session.repository.js';
import type { SessionRecord } from '../../session/session-record.js';
import { sampleRecord } from './sample-record.js';

/** The repository under test, with shorter calls and the assertions that rules share. */
export class ContractSubject {
  readonly #repository: SessionRepository;
  readonly #signal = new AbortController().signal;

  constructor(repository: SessionRepository) {
    this.#repository = repository;
  }

  create(record: SessionRecord): Promise<boolean> {
    return this.#repository.create(record, { signal: this.#signal });
  }

  find(id: string, consistent = true): Promise<SessionRecord | null> {
    return this.#repository.find(id, { consistent, signal: this.#signal });
  }

  /** @param now default: when `base` was last used, so that it has not expired */
  save(next: SessionRecord, base: SessionRecord, now = base.accessedAt): Promise<SaveResult> {
    return this.#repository.save(next, base, { now, signal: this.#signal });
  }

  touch(next: SessionRecord, base: SessionRecord, now = base.accessedAt): Promise<boolean> {
    return this.#repository.touch(next, base, { now, signal: this.#signal });
  }

  delete(base: SessionRecord, options: { unchanged?: boolean } = {}): Promise<SaveResult> {
    return this.#repository.delete(base, { ...options, signal: this.#signal });
  }

  /** A record that is stored. */
  async stored(record: SessionRecord = sampleRecord()): Promise<SessionRecord> {
    strictEqual(await this.create(record), true, 'a new record must be stored');
    return record;
  }

  /** A stored record, and the one that another request has saved over it. */
  async changedMeanwhile(
    change: (base: SessionRecord) => SessionRecord,
  ): Promise<{ readonly base: SessionRecord; readonly current: SessionRecord }> {
    const base = await this.stored();
    const current = change(base);
    applied(await this.save(current, base), "another request's save");
    return { base, current };
  }

  /** A record that was stored once and is gone. */
  async gone(): Promise<SessionRecord> {
    const base = await this.stored();
    applied(await this.delete(base), 'the delete');
    return base;
  }

  /** @param expected `null`: nothing is stored */
  async holds(id: string, expected: SessionRecord | null): Promise<void> {
    same(await this.find(id), expected, 'what is stored');
  }
}

export function applied(result: SaveResult, what: string): void {
  strictEqual(result.applied, true, `${what} must be applied`);
}

/** @param current what the answer must say is stored instead */
export function refused(result: SaveResult, current: SessionRecord | null): void {
  if (result.applied) throw new Error('the write was applied, and must be refused');
  same(result.current, current, 'the current record of the answer');
}

export function same(
  actual: SessionRecord | null,
  expected: SessionRecord | null,
  what: string,
): void {
  deepStrictEqual(plain(actual), plain(expected), `${what} is not as expected`);
}

/** A buffer and an array of the same bytes are the same; what a layout keeps for itself is ignored. */
function plain(record: SessionRecord | null): unknown {
  if (record === null) return null;
  const { origin: _origin, ...fields } = record;
  return plainValue(fields);
}

function plainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([name, one]) => [name, plainValue(one)]));
}
