import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { Expression } from '../repository/dynamodb/expression.js';
import type { AttributePath, Row } from '../table-layout/row-kind.js';
import { type RowCount, RowTally, type TallyOptions } from './row-tally.js';

export interface ReportOptions {
  /** Whether the read is strongly consistent, at twice the cost; default `false`. */
  consistent?: boolean;
  /** The IANA time zone of the Flask article's server, whose rows have local times. Default `'UTC'`. */
  timeZone?: string;
  /** Items per call at most, to spread the load over more time. Default: what 1 MB holds. */
  pageSize?: number;
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
}

interface ScannedTable extends ReportOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Reads the whole table, page by page. A page that turns out to need payloads is read once more. */
export async function tableReport(
  table: ScannedTable,
  options: TallyOptions,
): Promise<TableReport> {
  const tally = new RowTally(options);
  let readUnits: number | undefined;
  let from: ScanCommandOutput['LastEvaluatedKey'];
  for (;;) {
    const page = await readPage(table, tally.attributes, from);
    const units = page.ConsumedCapacity?.CapacityUnits;
    if (units !== undefined) readUnits = (readUnits ?? 0) + units;
    if (tally.add((page.Items ?? []) as Row[])) {
      from = page.LastEvaluatedKey;
      if (from === undefined) return { ...tally.result, readUnits };
    }
  }
}

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
      ProjectionExpression: paths.join(', '),
      ExpressionAttributeNames: expression.names,
      ConsistentRead: consistent,
      ReturnConsumedCapacity: 'TOTAL',
      ...(pageSize !== undefined && { Limit: pageSize }),
      ...(from !== undefined && { ExclusiveStartKey: from }),
    }),
  );
}
