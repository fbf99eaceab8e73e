import { takeFatalErrors } from '../real-process.js';
import type { Data } from './calls.js';
import { Journal } from './journal.js';
import type { Program } from './program.js';
import { Run } from './run.js';
import type { Stage } from './stage.js';

const MINUTE_MS = 60_000;
/** When the requests come. */
const NOW = Date.UTC(2050, 0, 1);
/** After every grace, by every clock, and before an idle timeout. */
const LATER = NOW + 6 * MINUTE_MS;

/** What was there before, what happened, and what is left. */
export interface Performance {
  readonly program: Program;
  readonly journal: Journal;
  /** The client's first token, and what it reads then. */
  readonly firstToken: string;
  readonly firstId: string;
  /** What the client ends with. */
  readonly jar: string;
  /** Whether these tokens read at the end, and what the client has long after that. */
  readonly reads: ReadonlyMap<string, boolean>;
  readonly jarReads: boolean;
  /** The ids of sessions that live long after that. */
  readonly live: readonly string[];
  readonly stuck: readonly string[];
  readonly fatal: readonly unknown[];
}

/** Performs one program, with a client as in a browser. */
export async function perform(program: Program, stage: Stage): Promise<Performance> {
  const { store, instances } = stage;
  const [{ clock, manager }] = instances;
  store.reset();
  const firstToken = await begin(program, stage);
  const journal = new Journal();
  setClocks(stage, NOW, program);
  store.begin(journal, program.faults);
  const fatal: unknown[] = [];
  const giveBack = takeFatalErrors((error) => fatal.push(error));
  const run = new Run(program, stage, journal, firstToken);
  const stuck = await run.toTheEnd();
  giveBack();
  store.end();
  for (const instance of instances) await instance.settle([...store.records.keys()]);
  const given = journal.intended.flatMap((intended) => intended?.given?.token ?? []);
  const reads = new Map<string, boolean>();
  for (const token of given) reads.set(token, (await manager.load(token)) !== null);
  const jar = run.jar();
  setClocks(stage, LATER, program);
  const jarReads = jar !== '' && (await manager.load(jar)) !== null;
  const live = [...store.records.values()].filter(({ expiresAt }) => expiresAt > clock.now());
  return {
    program,
    journal,
    firstToken,
    firstId: firstToken.split('.', 1).join(''),
    jar,
    reads,
    jarReads,
    live: live.map(({ id }) => id),
    stuck,
    fatal,
  };
}

function setClocks({ instances: [one, other] }: Stage, now: number, { settings }: Program): void {
  one.clock.set(now);
  other.clock.set(now + settings.skew * 1000);
}

/** The session that the client has, stored some time ago. */
async function begin({ start, age }: Program, { store, instances }: Stage): Promise<string> {
  if (start === 'none') return '';
  const [{ manager, clock }] = instances;
  clock.set(NOW - (start === 'expired' ? 40 : age) * MINUTE_MS);
  const first = { a0: 'first', a1: 'first', o0: { deep: 'first' }, s: 'first', n: [] };
  const session = manager.create<Data>(first);
  if (start === 'user') await session.authenticate('the first user');
  await session.save();
  const token = session.id;
  if (start === 'ended') await store.remove(token.split('.', 1).join(''));
  return token;
}
