import {
  DescribeTableCommand,
  type DynamoDBClient,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { rowKinds } from '../foreign/row-kinds.js';
import { ZonedClock } from '../foreign/shared/zoned-clock.js';
import { Expression } from '../repository/dynamodb/expression.js';
import type { AttributePath, Row, RowKind } from '../table-layout/row-kind.js';
import type { MoveCheck } from './check/check-tally.js';
import { type CheckOptions, DryRun } from './check/dry-run.js';
import { type RowCount, RowTally } from './row-tally.js';

export interface ReportOptions {
  /** Whether the read is strongly consistent, at twice the cost; default `false`. */
  consistent?: boolean;
  /** The IANA time zone of the Flask article's server, whose rows have local times. Default `'UTC'`. */
  timeZone?: string;
  /** Items per call at most, to spread the load over more time. Default: what 1 MB holds. */
  pageSize?: number;
  /**
   * Tries on each row what a move by `migrateFrom` would do, and writes nothing. Default none. Rows are
   * then read whole, which DynamoDB charges no more for.
   */
  check?: CheckOptions;
  /** Is called after each page. Asks DynamoDB first how large the table is. Default none. */
  onProgress?: (progress: ReportProgress) => void;
}

/** How far a report has got. */
export interface ReportProgress {
  /** Items read so far. */
  readonly items: number;
  /**
   * About how many there are: DynamoDB counts them every six hours or so (AWS, "TableDescription",
   * ItemCount). `undefined` when it does not say, or the role may not ask (`dynamodb:DescribeTable`).
   */
  readonly about: number | undefined;
}

/** What `report()` counted. */
export interface TableReport {
  /** All items that the table holds. */
  readonly items: number;
  /**
   * By the name of the layout, also those without a row; the table's own comes first. The rows of
   * `flask-dynamodb-sessions` are counted by their format, `…/json` and `…/pickle`.
   */
  readonly layouts: Readonly<Record<string, RowCount>>;
  /** Items that are no session of a layout named here: other things, and what is left of sessions. */
  readonly other: number;
  /** What DynamoDB charged for it; `undefined` where an emulator does not say. */
  readonly readUnits: number | undefined;
  /** What `check` found; absent without it. */
  readonly check?: MoveCheck;
}

interface ScannedTable extends ReportOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

interface ReportParts {
  readonly tally: RowTally;
  readonly dryRun: DryRun | undefined;
}

interface ReportedTable {
  /** What the table's own rows are like. */
  readonly own: RowKind | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * What counts the rows, ready to do so.
 *
 * @throws RangeError when `timeZone` is no time zone, and what a serializer of `check` rejects with
 */
export async function reportParts(
  { timeZone = 'UTC', check }: ReportOptions,
  { own, now }: ReportedTable,
): Promise<ReportParts> {
  const zone = new ZonedClock(timeZone);
  const dryRun = check && new DryRun(check, { now, timeZone });
  await dryRun?.load();
  const tally = new RowTally({
    kinds: rowKinds(own),
    now,
    toInstant: (reading) => zone.toInstant(reading),
    ...(dryRun && { each: dryRun.add.bind(dryRun) }),
  });
  return { tally, dryRun };
}

/** Reads the whole table, page by page. A page that turns out to need payloads is read once more. */
export async function tableReport(
  table: ScannedTable,
  { tally, dryRun }: ReportParts,
): Promise<TableReport> {
  const { onProgress } = table;
  const about = onProgress && (await itemCount(table));
  let readUnits: number | undefined;
  let from: ScanCommandOutput['LastEvaluatedKey'];
  for (;;) {
    const page = await readPage(table, dryRun ? [] : tally.attributes, from);
    const units = page.ConsumedCapacity?.CapacityUnits;
    if (units !== undefined) readUnits = (readUnits ?? 0) + units;
    if (tally.add((page.Items ?? []) as Row[])) {
      onProgress?.({ items: tally.items, about });
      from = page.LastEvaluatedKey;
      if (from === undefined) {
        return { ...tally.result, readUnits, ...(dryRun && { check: dryRun.result }) };
      }
    }
  }
}

/** Only for an estimate: a role that may not ask for it goes without. */
function itemCount({ client, tableName }: ScannedTable): Promise<number | undefined> {
  return client.send(new DescribeTableCommand({ TableName: tableName })).then(
    ({ Table }) => Table?.ItemCount,
    () => undefined,
  );
}

/** @param attributes none: all there are */
function readPage(
  { client, tableName, consistent = false, pageSize }: ScannedTable,
  attributes: readonly AttributePath[],
  from: ScanCommandOutput['LastEvaluatedKey'],
): Promise<ScanCommandOutput> {
  const expression = new Expression();
  const paths = attributes.map((path) =>
    [path]
      .flat()
      .map((name) => expression.name(name))
      .join('.'),
  );
  return client.send(
    new ScanCommand({
      TableName: tableName,
      ...(paths.length > 0 && {
        ProjectionExpression: paths.join(', '),
        ExpressionAttributeNames: expression.names,
      }),
      ConsistentRead: consistent,
      ReturnConsumedCapacity: 'TOTAL',
      ...(pageSize !== undefined && { Limit: pageSize }),
      ...(from !== undefined && { ExclusiveStartKey: from }),
    }),
  );
}
