import {
  DynamoSessionRepository,
  InMemorySessionRepository,
  nativeLayout,
  SessionRepository,
  SessionTable,
  type Item,
  type SessionRecord,
} from '../../../lib/index.js';
import { engineClient, freshTableName, type Engine } from '../engines.js';
import { LeanClient, type Sender } from './lean-client.js';

/** Called before each call to the store; the call is made when it resolves. */
export type Enter = (call: string) => Promise<void>;

/** Where sessions are kept while operations race on them. */
export interface Arena {
  readonly name: string;
  /** How many runs, on one session each, may go on at the same time. */
  readonly width: number;
  /** The repository of one process, whose calls wait for their turns. */
  repository(enter: Enter): SessionRepository;
  /** Stores records, past all turns. */
  plant(records: readonly SessionRecord[]): Promise<void>;
  /** What is stored under these ids, past all turns. */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, SessionRecord>>;
  /** Deletes an item whatever it is, as DynamoDB's TTL does. */
  reap(id: string): Promise<void>;
  close(): void;
}

export class InMemoryArena implements Arena {
  readonly name = 'memory';
  readonly width = 1;
  readonly #store = new InMemorySessionRepository({ sweepAfter: Infinity });

  repository(enter: Enter): SessionRepository {
    const store = this.#store;
    const turn =
      (method: keyof SessionRepository) =>
      async (first: unknown, ...rest: unknown[]) => {
        await enter(method);
        return Reflect.apply(store[method] as () => unknown, store, [first, ...rest]);
      };
    const methods = ['create', 'find', 'save', 'touch', 'delete'] as const;
    return Object.fromEntries(methods.map((name) => [name, turn(name)])) as never;
  }

  async plant(records: readonly SessionRecord[]): Promise<void> {
    for (const record of records) await this.#store.create(record);
  }

  async read(ids: readonly string[]): Promise<ReadonlyMap<string, SessionRecord>> {
    const found = new Map<string, SessionRecord>();
    for (const id of ids) {
      const record = await this.#store.find(id);
      if (record === null) continue;
      found.set(id, record);
      await this.#store.delete(record);
    }
    return found;
  }

  async reap(id: string): Promise<void> {
    const record = await this.#store.find(id);
    if (record !== null) await this.#store.delete(record);
  }

  close(): void {}
}

/** A table of a real engine. A turn is one request to it, so a read after a refused write is its own. */
export class EngineArena implements Arena {
  /** @param through what stands between the library and the engine */
  static async open(engine: Engine, through = (sender: Sender) => sender): Promise<EngineArena> {
    const tableName = freshTableName('interleavings');
    const client = engineClient(engine);
    await new SessionTable({ client, tableName, layout: nativeLayout() }).ensure();
    client.destroy();
    return new EngineArena(engine, tableName, through);
  }

  readonly name: string;
  readonly width = 12;
  readonly #lean: LeanClient;
  readonly #tableName: string;
  readonly #layout = nativeLayout();

  private constructor(
    engine: Engine,
    tableName: string,
    private readonly through: (sender: Sender) => Sender,
  ) {
    this.name = engine.name;
    this.#lean = new LeanClient(engine);
    this.#tableName = tableName;
  }

  repository(enter: Enter): SessionRepository {
    const client = this.through(this.#lean.sender((operation) => enter(operation)));
    return new DynamoSessionRepository({
      client,
      tableName: this.#tableName,
      layout: this.#layout,
    });
  }

  async plant(records: readonly SessionRecord[]): Promise<void> {
    for (let at = 0; at < records.length; at += 25) {
      const requests = records.slice(at, at + 25).map((record) => ({
        PutRequest: { Item: { ...this.#layout.key(record.id), ...this.#layout.toItem(record) } },
      }));
      await this.#putAll(requests);
    }
  }

  async read(ids: readonly string[]): Promise<ReadonlyMap<string, SessionRecord>> {
    const found = new Map<string, SessionRecord>();
    for (let at = 0; at < ids.length; at += 100) {
      const Keys = ids.slice(at, at + 100).map((id) => this.#layout.key(id));
      const RequestItems = { [this.#tableName]: { Keys, ConsistentRead: true } };
      const { Responses } = await this.#lean.call('BatchGetItem', { RequestItems });
      for (const item of (Responses as Record<string, Item[]>)[this.#tableName] ?? []) {
        const id = item['id'] !== undefined && 'S' in item['id'] ? item['id'].S : '';
        const record = this.#layout.fromItem(item, id);
        if (record !== null) found.set(id, record);
      }
    }
    return found;
  }

  async reap(id: string): Promise<void> {
    await this.#lean.call('DeleteItem', { TableName: this.#tableName, Key: this.#layout.key(id) });
  }

  close(): void {
    this.#lean.destroy();
  }

  async #putAll(requests: readonly object[]): Promise<void> {
    const { UnprocessedItems: left } = await this.#lean.call('BatchWriteItem', {
      RequestItems: { [this.#tableName]: requests },
    });
    const again = (left as Record<string, object[]> | undefined)?.[this.#tableName] ?? [];
    if (again.length > 0) await this.#putAll(again);
  }
}
