import { Application } from '../processes/application.js';
import type { LocalEngine } from '../processes/engine.js';
import { Load, type LoadOrder } from '../processes/load.js';
import { logIn } from '../speed/clients.js';
import { figure } from '../speed/statistics.js';
import { TableFiller } from './fill-table.js';

const CONTENDER = 'unsigned';
const TABLE = 'stored';
const CONNECTIONS = 8;
/** Requests before the heap is first looked at: pools and caches have their size then. */
const WARM_UP = 5_000;

/** What so many stored sessions make of a request. */
export interface StoredRow {
  readonly sessions: number;
  readonly callsPerRequest: number;
  /** Milliseconds, and those of a bare GetItem beside it. */
  readonly p50: number;
  readonly floorP50: number;
}

export interface StoredResult {
  readonly rows: readonly StoredRow[];
  /** Served, each once, between the two looks at the heap. */
  readonly distinctSessions: number;
  readonly heapBefore: number;
  readonly heapAfter: number;
}

/** Serves sessions out of a table that grows, and then each of them once. */
export async function measureStored(
  engine: LocalEngine,
  sizes: readonly number[],
  { rounds, requests }: { readonly rounds: number; readonly requests: number },
  progress: (line: string) => void,
): Promise<StoredResult> {
  await engine.createTable(TABLE);
  const order = { endpoint: engine.endpoint, tableName: TABLE };
  const application = await Application.start({ ...order, contender: CONTENDER });
  const counting = await Application.start({ ...order, contender: CONTENDER, counts: true });
  const floor = await Application.start({ ...order, contender: 'floor' });
  const load = await Load.start();
  const [cookie = ''] = await logIn(application.url, 700, 1);
  const filler = await TableFiller.copying(cookie, order);
  const get = (url: string, amount: number, distinctFrom: number): LoadOrder => ({
    url,
    path: '/read',
    method: 'GET',
    connections: Math.min(CONNECTIONS, amount),
    requests: amount,
    distinctFrom,
  });

  const rows: StoredRow[] = [];
  for (const sessions of sizes) {
    await filler.fillTo(sessions, (stored) => progress(`${stored} sessions stored`));
    const amount = Math.min(requests, sessions);
    const from = sessions - amount;
    const ours: number[] = [];
    const floors: number[] = [];
    await counting.calls();
    await load.run(get(counting.url, amount, from));
    const { commands } = await counting.calls();
    for (let round = 0; round <= rounds; round++) {
      const one = await load.run(get(application.url, amount, from));
      const other = await load.run(get(floor.url, amount, from));
      // The first one only warms up.
      if (round > 0) {
        ours.push(one.p50);
        floors.push(other.p50);
      }
      progress(`${sessions} sessions: round ${round} of ${rounds}, p50 ${one.p50.toFixed(2)} ms`);
    }
    const calls = Object.values(commands).reduce((sum, one) => sum + one.calls, 0);
    rows.push({
      sessions,
      callsPerRequest: calls / amount,
      p50: figure(ours).median,
      floorP50: figure(floors).median,
    });
  }

  const all = sizes.at(-1) ?? 0;
  await load.run(get(application.url, Math.min(WARM_UP, all), 0));
  const heapBefore = await application.heapBytes();
  for (let from = 0; from < all; from += WARM_UP) {
    await load.run(get(application.url, Math.min(WARM_UP, all - from), from));
    progress(`${from} of ${all} distinct sessions served`);
  }
  const heapAfter = await application.heapBytes();
  filler.close();
  for (const process of [load, application, counting, floor]) await process.stop();
  return { rows, distinctSessions: all, heapBefore, heapAfter };
}
