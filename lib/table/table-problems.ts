import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { AwsCli } from './aws-cli-command.js';
import { createTableWords, keyDifferences, type TableShape } from './table-shape.js';
import { type TimeToLive, timeToLiveWords } from './time-to-live.js';

/** All that was found out about a table. `ttl` is absent where it was not asked for. */
export interface TableFindings {
  readonly tableName: string;
  readonly shape: TableShape;
  readonly table: TableDescription | undefined;
  readonly ttl?: TimeToLive;
}

/** What is wrong with a table, each with the command that puts it right; nothing when it will do. */
export function tableProblems(findings: TableFindings, aws: AwsCli): string[] {
  const { tableName, shape, table, ttl } = findings;
  if (table === undefined) {
    const create = aws('create-table', createTableWords(tableName, shape));
    return [`There is no such table. Create it: ${create}`];
  }
  if (table.TableStatus === 'CREATING' || table.TableStatus === 'DELETING') {
    const until = table.TableStatus === 'CREATING' ? 'table-exists' : 'table-not-exists';
    const wait = aws('wait', [until, '--table-name', tableName]);
    return [`The table is in state ${table.TableStatus}. Wait: ${wait}`];
  }
  return [...keyProblems(findings, table, aws), ...ttlProblems(findings, ttl, aws)];
}

function keyProblems(
  { tableName, shape }: TableFindings,
  table: TableDescription,
  aws: AwsCli,
): string[] {
  const create = aws('create-table', createTableWords(`${tableName}-2`, shape));
  return keyDifferences(table, shape).map(
    (difference) =>
      `${difference} The key of a table is fixed; create another table and name it in tableName: ${create}`,
  );
}

function ttlProblems(
  { tableName, shape: { name, ttlAttribute: wanted } }: TableFindings,
  ttl: TimeToLive | undefined,
  aws: AwsCli,
): string[] {
  if (ttl === undefined || wanted === undefined) return [];
  const enable = aws('update-time-to-live', timeToLiveWords(tableName, wanted, true));
  switch (ttl.status) {
    case 'unsupported':
      return [];
    case 'off':
      return [`TTL is off, so expired sessions stay in the table for ever. Turn it on: ${enable}`];
    case 'turning-off':
      return [`TTL is being turned off. When that is done (up to an hour), turn it on: ${enable}`];
    case 'on': {
      if (ttl.attribute === wanted) return [];
      const disable = aws('update-time-to-live', timeToLiveWords(tableName, ttl.attribute, false));
      return [
        `TTL is on the attribute "${ttl.attribute}"; the layout "${name}" writes "${wanted}". ` +
          `Turn it off: ${disable} and, when that is done (up to an hour), on: ${enable}`,
      ];
    }
  }
}
