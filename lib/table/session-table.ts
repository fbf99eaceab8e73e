import {
  type DynamoDBClient,
  type TableDescription,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { SessionError } from '../errors/session.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import { SessionTableError } from '../errors/session-table.error.js';
import { type SessionClock, SystemClock } from '../session/session-clock.js';
import { awsCliFor } from './aws-cli-command.js';
import { type TableFindings, tableProblems } from './table-problems.js';
import { createTable, describeTable } from './table-calls.js';
import { type ReportOptions, reportParts, tableReport, type TableReport } from './table-report.js';
import type { TableShape } from './table-shape.js';
import { enableTimeToLive, lacksTimeToLive, readTimeToLive } from './time-to-live.js';

const ACTIVE_LIMIT_SECONDS = 120;

export interface SessionTableOptions {
  /** Or a `DynamoDBDocumentClient`, which fits its type. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The layout whose key and TTL attribute the table must have. */
  readonly layout: TableShape;
  /** Says which sessions are over. Default: the system's clock. */
  readonly clock?: SessionClock;
}

/** What `ensure()` found or did. */
export interface EnsuredTable {
  /** `false`: it was there already, or another process made it at the same time. */
  readonly created: boolean;
  /**
   * `enabled`: by this call. `unsupported-by-engine`: an emulator without TTL, such as dynalite;
   * expired sessions are refused all the same, but stay in the table. `none`: the layout has no TTL.
   */
  readonly ttl: 'enabled' | 'already-enabled' | 'unsupported-by-engine' | 'none';
}

export interface VerifyOptions {
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/** What `verify()` found. */
export interface VerifiedTable {
  readonly ttl: 'enabled' | 'unsupported-by-engine' | 'none';
}

/**
 * Makes and checks the table that sessions are kept in. For deployments, development and tests: it
 * needs `dynamodb:DescribeTable` and `dynamodb:DescribeTimeToLive`, `ensure()` also
 * `dynamodb:CreateTable` and `dynamodb:UpdateTimeToLive`, and `report()` only `dynamodb:Scan`: none
 * of which a running application should have (OWASP ASVS 5.0, 13.2.2). Only `report()` reads items.
 */
export class SessionTable {
  readonly tableName: string;
  /** @internal Settled when the last `ensure()` is: whoever checks at start lets it finish. */
  ensured: Promise<unknown> | undefined;
  readonly #client: DynamoDBClient;
  readonly #shape: TableShape;
  readonly #clock: SessionClock;

  constructor({ client, tableName, layout, clock = new SystemClock() }: SessionTableOptions) {
    this.tableName = tableName;
    this.#client = client;
    this.#shape = layout;
    this.#clock = clock;
  }

  /**
   * Makes the table where it is missing (on-demand billing), waits until it is active, and turns TTL
   * on. Changes nothing else of a table that exists. May run in several processes at once.
   *
   * @throws SessionTableError when the table exists with another key, or with TTL on another attribute.
   * @throws SessionStoreError when DynamoDB does not answer or refuses; `cause` says why.
   */
  ensure(): Promise<EnsuredTable> {
    const ensured = reporting('ensureTable', async () => {
      const found = await describeTable(this.#client, this.tableName);
      const created =
        found === undefined && (await createTable(this.#client, this.tableName, this.#shape));
      const ready = found !== undefined && found.TableStatus !== 'CREATING';
      const table = ready ? found : await this.#describeWhenActive();
      await this.#refuseProblems({ table });
      return { created, ttl: await this.#ensureTimeToLive(table) };
    });
    this.ensured = ensured.catch(() => undefined);
    return ensured;
  }

  /**
   * Checks that the table has the key and the TTL that the layout needs, and changes nothing.
   *
   * @throws SessionTableError with all that is wrong and the commands that put it right.
   * @throws SessionStoreError when DynamoDB does not answer or refuses; `cause` says why.
   */
  async verify({ signal }: VerifyOptions = {}): Promise<VerifiedTable> {
    const call = signal && { abortSignal: signal };
    return reporting('verifyTable', async () => {
      const table = await describeTable(this.#client, this.tableName, call);
      if (table === undefined || this.#shape.ttlAttribute === undefined) {
        await this.#refuseProblems({ table });
        return { ttl: 'none' };
      }
      const ttl = await readTimeToLive(this.#client, this.tableName, call);
      const unsupported =
        ttl.status === 'unsupported' ||
        (ttl.status === 'off' && (await lacksTimeToLive(this.#client, call)));
      await this.#refuseProblems(unsupported ? { table } : { table, ttl });
      return { ttl: unsupported ? 'unsupported-by-engine' : 'enabled' };
    });
  }

  /**
   * Counts the rows that each layout has in the table, to know when `migrateFrom` has done its work.
   * Rows under this table's own layout count by its attribute names, all others by their default ones.
   *
   * It scans: DynamoDB charges for every byte of the table, one read unit for 8 KB, however little it
   * returns (AWS, "Scan" and "Read consistency"), and a large table takes a while. Of the rows it asks
   * for clocks and the like, not for ids, and for payloads only from the first row of
   * flask-dynamodb-sessions on, where nothing else tells JSON from pickle. A scan is no snapshot: what
   * changes meanwhile may count before or after its change.
   *
   * With `check` it is a dry run of a move: it counts the rows that would move and those that would
   * not, by the reason. No value is in the result, and no key of the data unless `showKeys` is set.
   *
   * @throws RangeError when `timeZone` is no time zone.
   * @throws what a serializer of `check` rejects with when it gets ready.
   * @throws SessionStoreError when DynamoDB does not answer or refuses; `cause` says why.
   */
  async report(options: ReportOptions = {}): Promise<TableReport> {
    const now = this.#clock.now();
    const parts = await reportParts(options, { own: this.#shape.rows, now });
    const table = { ...options, client: this.#client, tableName: this.tableName };
    return reporting('reportTable', () => tableReport(table, parts));
  }

  async #describeWhenActive(): Promise<TableDescription | undefined> {
    await waitUntilTableExists(
      { client: this.#client, maxWaitTime: ACTIVE_LIMIT_SECONDS, minDelay: 1, maxDelay: 2 },
      { TableName: this.tableName },
    );
    return describeTable(this.#client, this.tableName);
  }

  async #ensureTimeToLive(table: TableFindings['table']): Promise<EnsuredTable['ttl']> {
    const wanted = this.#shape.ttlAttribute;
    if (wanted === undefined) return 'none';
    const before = await readTimeToLive(this.#client, this.tableName);
    const { first, now } =
      before.status === 'off'
        ? await enableTimeToLive(this.#client, this.tableName, wanted)
        : { first: false, now: before };
    await this.#refuseProblems({ table, ttl: now });
    if (now.status === 'unsupported') return 'unsupported-by-engine';
    return first ? 'enabled' : 'already-enabled';
  }

  async #refuseProblems(found: Pick<TableFindings, 'table' | 'ttl'>): Promise<void> {
    const findings = { tableName: this.tableName, shape: this.#shape, ...found };
    const problems = tableProblems(findings, await awsCliFor(this.#client));
    if (problems.length > 0) throw new SessionTableError(this.tableName, problems);
  }
}

async function reporting<T>(operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof SessionError ? cause : new SessionStoreError(operation, { cause });
  }
}
