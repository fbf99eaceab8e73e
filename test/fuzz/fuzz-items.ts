import { isDeepStrictEqual } from 'node:util';
import { InMemorySessionRepository } from '../../lib/repository/in-memory-session.repository.js';
import { CompressingSerializer } from '../../lib/serializer/compressing.serializer.js';
import { EncryptingSerializer } from '../../lib/serializer/encryption/encrypting.serializer.js';
import { JsonSerializer } from '../../lib/serializer/json/json.serializer.js';
import { PickleSerializer } from '../../lib/foreign/flask-dynamodb-sessions/pickle/pickle.serializer.js';
import type { SessionSerializer } from '../../lib/serializer/session-serializer.js';
import { StructuredCloneSerializer } from '../../lib/serializer/clone/structured-clone.serializer.js';
import type { SessionRecord } from '../../lib/session/session-record.js';
import { isLive } from '../../lib/session/standing.js';
import { nativeLayout } from '../../lib/table-layout/native.layout.js';
import type { Item } from '../../lib/table-layout/table-layout.js';
import { fuzzRuntime, type FuzzRuntime } from './fuzz-runtime.js';
import { mutatedItem } from './item-mutations.js';
import { Random } from './random.js';

const SECRET = 'a secret for fuzzing, of more than 32 bytes';
const KEY = { id: 'k1', secret: Buffer.alloc(32, 7) };
const ITEMS_PER_SERIALIZER = 10;
const SLOWEST_MS = 2_000;
const layout = nativeLayout();

const SERIALIZERS: readonly (() => SessionSerializer<object>)[] = [
  () => new JsonSerializer(),
  () => new StructuredCloneSerializer(),
  () => new CompressingSerializer(new JsonSerializer(), { threshold: 1 }),
  () => new EncryptingSerializer(new JsonSerializer(), { keys: [KEY] }),
  () =>
    new EncryptingSerializer(new CompressingSerializer(new StructuredCloneSerializer()), {
      keys: [KEY],
    }),
  () => new PickleSerializer(),
];

/** Keeps items, as DynamoDB does: `find` reads them with the layout, whatever is in them. */
class ItemRepository extends InMemorySessionRepository {
  readonly items = new Map<string, Item>();
  served: Item | undefined;

  override create(record: SessionRecord) {
    this.items.set(record.id, { ...layout.key(record.id), ...layout.toItem(record) });
    return super.create(record);
  }

  // oxlint-disable-next-line typescript/require-await -- what `fromItem` throws is a rejection
  override async find(id: string) {
    return this.served === undefined ? null : layout.fromItem(this.served, id);
  }
}

export interface ItemFuzzReport {
  readonly runs: number;
  /** How often each outcome was met. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

interface Subject extends FuzzRuntime {
  readonly repository: ItemRepository;
  readonly format: string;
  readonly tokens: readonly string[];
  /** What each session was created with, as JSON, by its token. */
  readonly originals: ReadonlyMap<string, string>;
}

/**
 * Loads stored items with something wrong in them: each must be a whole session or none, and must
 * neither throw, hang nor change a prototype.
 */
export async function fuzzItems(seed: number, runs: number): Promise<ItemFuzzReport> {
  const random = new Random(seed);
  const subjects = await Promise.all(SERIALIZERS.map((make) => subject(make(), random)));
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  for (let run = 0; run < runs && failures.length < 10; run++) {
    const one = random.pick(subjects);
    const token = random.pick(one.tokens);
    const item = mutatedItem(one.repository.items.get(token.split('.')[0] ?? '') ?? {}, random);
    const startedAt = performance.now();
    const problem = await load(one, token, item, outcomes).catch((error: unknown) => String(error));
    const tookMs = performance.now() - startedAt;
    const slow = tookMs > SLOWEST_MS ? `took ${tookMs} ms` : undefined;
    const failure = problem ?? pollution() ?? slow;
    if (failure !== undefined) failures.push(`${failure}: ${one.format}: ${shown(item)}`);
  }
  return { runs, outcomes, failures };
}

async function subject(serializer: SessionSerializer<object>, random: Random): Promise<Subject> {
  const repository = new ItemRepository();
  const parts = fuzzRuntime({ secrets: [SECRET] }, repository, [serializer]);
  const originals = new Map<string, string>();
  for (let made = 0; made < ITEMS_PER_SERIALIZER; made++) {
    const session = parts.manager.create({
      made,
      user: { name: random.text(20), roles: ['a', 'b'], empty: {} },
      list: Array.from({ length: made }, (_, index) => ({ index, text: random.text(10) })),
    });
    if (made % 2 === 0) await session.authenticate(`user-${made}`);
    if (made % 3 === 0) session.setTimeouts({ idle: 60 });
    await session.save();
    originals.set(session.id, JSON.stringify(session.data));
  }
  const { format } = serializer;
  return { ...parts, repository, format, tokens: [...originals.keys()], originals };
}

async function load(
  { runtime, manager, loader, repository, format, originals }: Subject,
  token: string,
  item: Item,
  outcomes: Record<string, number>,
): Promise<string | undefined> {
  repository.served = item;
  const { home } = runtime;
  const loaded = await loader.load([{ source: home, texts: [token] }], {
    budget: home.store.newBudget(),
  });
  const { standing, stored } = loaded;
  const name = 'reason' in standing ? `${standing.kind} ${standing.reason}` : standing.kind;
  outcomes[name] = (outcomes[name] ?? 0) + 1;
  if (!isLive(standing)) {
    const isEmpty = stored === null && isDeepStrictEqual(loaded.data, {});
    return isEmpty ? undefined : 'half a session';
  }
  const session = await manager.load<Record<string, unknown>>(token);
  if (session === null || stored === null) return 'live and not there';
  const { createdAt, expiresAt, lastAccessedAt, data } = session;
  const times = [createdAt, expiresAt, lastAccessedAt].map((date) => date.getTime());
  const numbers = Object.values(stored.record).filter((value) => typeof value === 'number');
  const areWhole = numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
  if (!areWhole || times.some(Number.isNaN)) return 'a number that is none';
  if (runtime.clock.now() >= expiresAt.getTime()) return 'live after its end';
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'no data';
  const isSealed = format.includes('aes-256-gcm');
  if (isSealed && JSON.stringify(data) !== originals.get(token)) return 'forged data';
  if (Reflect.get(data, 'isAdmin') !== Object.getOwnPropertyDescriptor(data, 'isAdmin')?.value) {
    return 'inherited data';
  }
  // A request that changes it must be able to write it again.
  data['changed'] = true;
  JSON.stringify(session);
  await session.save();
  return undefined;
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, Map.prototype];
const KEYS = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

function pollution(): string | undefined {
  const clean = PROTOTYPES.every((one, index) => Reflect.ownKeys(one).length === KEYS[index]);
  return clean ? undefined : 'a prototype was changed';
}

function shown(item: Item): string {
  const values = Object.entries(item).map(([name, value]) => {
    const plain = 'B' in value ? { hex: Buffer.from(value.B).toString('hex') } : value;
    return [name, plain] as const;
  });
  return JSON.stringify(values).slice(0, 2000);
}
