import type { FaultCall } from './fault-call.js';
import { jsonResponse, readBody, type WireResponse } from './wire.js';

type Attributes = Record<string, unknown>;

/** Where an item is: the fields that all writes of DynamoDB's API share. */
interface Target {
  readonly TableName?: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
}

/** Sends another operation over the connection of the call at hand, past all faults and counts. */
export type Ask = (operation: string, input: object) => Promise<WireResponse>;

/**
 * A view that lags behind, which no engine for tests has by itself. From `freeze()` to `thaw()` an
 * eventually consistent GetItem answers with the item as it was at `freeze()`; strong reads and
 * writes go on as ever. Only what passes through the injector's clients can be held back: attach it
 * to all of them. Query, Scan and batches are not held back, and projections are ignored.
 */
export class StaleReads {
  #frozen: Map<string, Promise<Attributes | undefined>> | undefined;
  readonly #keyNames = new Map<string, Promise<string[]>>();

  freeze(): void {
    this.#frozen = new Map();
  }

  thaw(): void {
    this.#frozen = undefined;
  }

  /** Answers from the frozen view, or keeps what a write is about to change and sends it on. */
  async serve(call: FaultCall, next: () => Promise<WireResponse>, ask: Ask): Promise<WireResponse> {
    const frozen = this.#frozen;
    if (frozen === undefined) return next();
    if (call.operation === 'GetItem' && call.input['ConsistentRead'] !== true) {
      const item = await this.#keep(frozen, call.input, ask);
      return jsonResponse(200, item === undefined ? {} : { Item: item });
    }
    await Promise.all(writtenBy(call).map((target) => this.#keep(frozen, target, ask)));
    return next();
  }

  async #keep(
    frozen: Map<string, Promise<Attributes | undefined>>,
    { TableName = '', Key, Item = {} }: Target,
    ask: Ask,
  ): Promise<Attributes | undefined> {
    const key = Key ?? (await this.#keyOf(Item, TableName, ask));
    const names = Object.keys(key).sort();
    const place = JSON.stringify([TableName, names.map((name) => [name, key[name]])]);
    const kept = frozen.get(place) ?? read(TableName, key, ask);
    frozen.set(place, kept);
    return kept;
  }

  async #keyOf(item: Attributes, tableName: string, ask: Ask): Promise<Attributes> {
    const names = this.#keyNames.get(tableName) ?? readKeyNames(tableName, ask);
    this.#keyNames.set(tableName, names);
    return Object.fromEntries((await names).map((name) => [name, item[name]]));
  }
}

function writtenBy({ operation, input }: FaultCall): Target[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [input];
    case 'TransactWriteItems':
      return (input['TransactItems'] as Record<string, Target>[]).flatMap(
        ({ ConditionCheck: _reads, ...write }) => Object.values(write),
      );
    default:
      return [];
  }
}

async function read(TableName: string, Key: Attributes, ask: Ask): Promise<Attributes | undefined> {
  const response = await ask('GetItem', { TableName, Key, ConsistentRead: true });
  return (await content<{ Item?: Attributes }>(response)).Item;
}

async function readKeyNames(TableName: string, ask: Ask): Promise<string[]> {
  const response = await ask('DescribeTable', { TableName });
  const { Table } = await content<{ Table: { KeySchema: { AttributeName: string }[] } }>(response);
  return Table.KeySchema.map(({ AttributeName }) => AttributeName);
}

async function content<T>(response: WireResponse): Promise<T> {
  const text = (await readBody(response)).toString('utf8');
  if (response.statusCode !== 200) throw new Error(`The stale view could not be read: ${text}`);
  return JSON.parse(text) as T;
}
