import { isOwnWrite } from '../session/write-id.js';
import { sameHash } from '../session/validator-standing.js';
import type { SessionRecord } from '../session/session-record.js';
import { InMemoryUserRepository } from './in-memory-user.repository.js';
import {
  SessionRepository,
  type DeleteOptions,
  type SaveResult,
  type WriteOptions,
} from './session.repository.js';

/**
 * Keeps sessions in this process: for tests and for development. They are gone when the process
 * ends and other processes do not see them, so the module refuses it in production.
 *
 * Records are immutable, so no copies are made. Expired ones are removed when new ones are created.
 */
export class InMemorySessionRepository extends SessionRepository {
  /** Tells the module to refuse it when `NODE_ENV` is `production`. */
  static readonly developmentOnly = true;
  override readonly users = new InMemoryUserRepository();
  readonly #records = new Map<string, SessionRecord>();
  readonly #sweepAfter: number;

  /** @param options.sweepAfter how many records are kept before expired ones are looked for; default 1000 */
  constructor(options: { sweepAfter?: number } = {}) {
    super();
    this.#sweepAfter = options.sweepAfter ?? 1000;
  }

  override create(record: SessionRecord): Promise<boolean> {
    const stored = this.#records.get(record.id);
    if (stored !== undefined) return Promise.resolve(isOwnWrite(stored, record));
    if (this.#records.size >= this.#sweepAfter) this.#sweep(record.createdAt);
    this.#records.set(record.id, record);
    return Promise.resolve(true);
  }

  override find(id: string): Promise<SessionRecord | null> {
    return Promise.resolve(this.#records.get(id) ?? null);
  }

  override save(
    next: SessionRecord,
    base: SessionRecord,
    { now }: Pick<WriteOptions, 'now'>,
  ): Promise<SaveResult> {
    const current = this.#records.get(base.id) ?? null;
    if (current !== null && isOwnWrite(current, next)) {
      return Promise.resolve({ applied: true });
    }
    const wasUsedLater = current !== null && current.accessedAt > next.accessedAt;
    if (current === null || wasUsedLater || !isWritable(current, base, now)) {
      return Promise.resolve({ applied: false, current });
    }
    this.#records.set(base.id, next);
    return Promise.resolve({ applied: true });
  }

  override touch(
    next: SessionRecord,
    base: SessionRecord,
    { now }: Pick<WriteOptions, 'now'>,
  ): Promise<boolean> {
    const current = this.#records.get(base.id);
    if (
      current === undefined ||
      !isWritable(current, base, now) ||
      current.accessedAt >= next.accessedAt
    ) {
      return Promise.resolve(false);
    }
    const { accessedAt, expiresAt } = next;
    this.#records.set(base.id, { ...current, accessedAt, expiresAt });
    return Promise.resolve(true);
  }

  override delete(
    base: SessionRecord,
    { unchanged = false }: Pick<DeleteOptions, 'unchanged'> = {},
  ): Promise<SaveResult> {
    const current = this.#records.get(base.id) ?? null;
    const moved = unchanged && current?.version !== base.version;
    if (current === null || moved || !sameHash(current.secret, base.secret)) {
      return Promise.resolve({ applied: false, current });
    }
    this.#records.delete(base.id);
    return Promise.resolve({ applied: true });
  }

  #sweep(now: number): void {
    for (const record of this.#records.values()) {
      if (record.expiresAt <= now) this.#records.delete(record.id);
    }
  }
}

function isWritable(current: SessionRecord, base: SessionRecord, now: number): boolean {
  return (
    current.version === base.version &&
    sameHash(current.secret, base.secret) &&
    current.expiresAt > now
  );
}
