import type {
  CreateTableCommandInput,
  KeySchemaElement,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { KeyAttribute, TableLayout } from '../table-layout/table-layout.js';

/** What a table must have for a layout; any `TableLayout` is one. */
export type TableShape = Pick<
  TableLayout,
  'name' | 'partitionKey' | 'sortKey' | 'ttlAttribute' | 'rows'
>;

/** On-demand billing: sessions come in bursts, and an idle table then costs its storage only. */
export function createTableInput(tableName: string, shape: TableShape): CreateTableCommandInput {
  const keys = keysOf(shape);
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keys.map(({ name, role }) => ({ AttributeName: name, KeyType: role })),
  };
}

/** The same table as words of `aws dynamodb create-table`. */
export function createTableWords(tableName: string, shape: TableShape): string[] {
  const keys = keysOf(shape);
  return [
    ...['--table-name', tableName, '--billing-mode', 'PAY_PER_REQUEST', '--attribute-definitions'],
    ...keys.map(({ name, type }) => `AttributeName=${name},AttributeType=${type}`),
    '--key-schema',
    ...keys.map(({ name, role }) => `AttributeName=${name},KeyType=${role}`),
  ];
}

/** How a table's key differs from the one a layout needs: one sentence each, none when it does not. */
export function keyDifferences(table: TableDescription, shape: TableShape): string[] {
  const needed = `the layout "${shape.name}" needs`;
  const differences: string[] = [];
  const compare = (title: string, actual: KeyAttributeFound, wanted: KeyAttribute) => {
    const { name, type } = actual;
    if (name !== wanted.name) {
      differences.push(`The ${title} is "${name}" (${type}); ${needed} ${shown(wanted)}.`);
    } else if (type !== wanted.type) {
      differences.push(`The ${title} "${name}" has type ${type}; ${needed} type ${wanted.type}.`);
    }
  };

  compare('partition key', keyOf(table, 'HASH') ?? { name: '', type: '' }, shape.partitionKey);
  const sortKey = keyOf(table, 'RANGE');
  if (sortKey === undefined) {
    if (shape.sortKey !== undefined) {
      differences.push(`There is no sort key; ${needed} ${shown(shape.sortKey)}.`);
    }
  } else if (shape.sortKey === undefined) {
    differences.push(`There is a sort key "${sortKey.name}"; ${needed} none.`);
  } else {
    compare('sort key', sortKey, shape.sortKey);
  }
  return differences;
}

type KeyAttributeFound = { readonly name: string; readonly type: string };
type KeyRole = NonNullable<KeySchemaElement['KeyType']>;

function keysOf({ partitionKey, sortKey }: TableShape): (KeyAttribute & { role: KeyRole })[] {
  return [
    { ...partitionKey, role: 'HASH' },
    ...(sortKey === undefined ? [] : [{ ...sortKey, role: 'RANGE' as const }]),
  ];
}

function keyOf(table: TableDescription, role: KeyRole): KeyAttributeFound | undefined {
  const name = table.KeySchema?.find(({ KeyType }) => KeyType === role)?.AttributeName;
  if (name === undefined) return undefined;
  const definition = table.AttributeDefinitions?.find(
    ({ AttributeName }) => AttributeName === name,
  );
  return { name, type: definition?.AttributeType ?? 'unknown' };
}

function shown({ name, type }: KeyAttribute): string {
  return `"${name}" (${type})`;
}
