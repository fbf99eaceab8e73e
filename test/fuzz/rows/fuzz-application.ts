import { isDeepStrictEqual } from 'node:util';
import { JsonSerializer, StructuredCloneSerializer } from '../../../lib/index.js';
import { RowCheck, type Fate } from '../../../lib/table/check/row-check.js';
import type { Item } from '../../../lib/table-layout/table-layout.js';
import type { Answer } from '../../support/browser.js';
import { Random } from '../random.js';
import { mutatedSession } from './mutated-session.js';
import { traceOfExecution } from './plain-data.js';
import { NOW, type RandomSession, type RowSystem } from './row-systems.js';
import { ACTIONS, type Action, type RowsApplication } from './rows-application.js';

const AT_ONCE = 32;
/** What an application may answer: it is never anything that it did not mean. */
const CLEAR = new Set([200, 201, 409, 413, 503]);

export interface ApplicationFuzzReport {
  /** How often each outcome was met: what a dry run says of the row, the request, and its answer. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

interface Subject {
  readonly system: RowSystem;
  readonly check: RowCheck;
}

interface Run {
  readonly subject: Subject;
  readonly session: RandomSession;
  readonly action: Action;
  /** Whether the cookie is the one that its application made for this row. */
  readonly isOwnCookie: boolean;
}

/**
 * Random rows in the tables that sessions are moved out of, and requests with their cookies: each row
 * either moves as a dry run says, by a request that changes something, or stays to the byte.
 */
export async function fuzzApplication(
  application: RowsApplication,
  systems: readonly RowSystem[],
  { seed, runs }: { readonly seed: number; readonly runs: number },
): Promise<ApplicationFuzzReport> {
  const random = new Random(seed);
  const target = { serializer: new StructuredCloneSerializer() };
  const subjects = systems.map((system) => {
    return { system, check: new RowCheck(system.layout, target, NOW) };
  });
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  for (let run = 0; run < runs && failures.length < 10; run += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, runs - run) }, () => {
      const subject = random.pick(subjects);
      const state = new Random(random.below(2 ** 32));
      const session = mutatedSession(subject.system, state);
      const action = random.pick(ACTIONS);
      return { subject, session, action, isOwnCookie: !session.isCookieChanged };
    });
    const found = await Promise.all(batch.map((one) => attempt(application, one)));
    found.forEach(({ outcome, problem }, index) => {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      const failure = problem ?? traceOfExecution();
      const one = batch[index];
      if (failure !== undefined && one !== undefined) {
        failures.push(`run ${run + index}: ${failure}: ${outcome}: ${shown(one)}`);
      }
    });
  }
  return { outcomes, failures };
}

async function attempt(
  application: RowsApplication,
  run: Run,
): Promise<{ readonly outcome: string; readonly problem?: string | undefined }> {
  const { subject, session, action, isOwnCookie } = run;
  const { system, check } = subject;
  if (!(await application.put(system, session))) return { outcome: 'refused by DynamoDB' };
  const before = await application.row(system, session);
  if (before === undefined) return { outcome: 'not stored', problem: 'the row is not there' };
  const fate = check.fateOf(before);
  const answer = await application.send(action, session.cookie);
  if (answer === undefined) return { outcome: 'a cookie that is not sent' };
  const after = await application.row(system, session);
  const whose = isOwnCookie ? '' : ', with another cookie';
  const outcome = `${nameOf(fate)}: ${action} ${answer.status}${whose}`;
  const problem =
    problemOf({ run, fate, before, after, answer }) ??
    (await problemOfMove(application, { run, fate, after, answer }));
  return { outcome, problem };
}

interface Seen {
  readonly run: Run;
  readonly fate: Fate;
  readonly before: Item;
  readonly after: Item | undefined;
  readonly answer: Answer;
}

function problemOf({ run, fate, before, after, answer }: Seen): string | undefined {
  const { action, session, subject, isOwnCookie } = run;
  if (!CLEAR.has(answer.status)) return `answers ${answer.status} ${answer.text}`;
  const isChange = action !== 'keys' && answer.status < 300;
  if (fate === 'moves' && action !== 'keys' && isOwnCookie) {
    if (!isChange) return 'a row that would move did not';
    return after === undefined ? undefined : 'the old row is left';
  }
  // A changed cookie may still be one of this row, and what ends a session ends what is over as well.
  const mayEnd = isChange && (fate === 'moves' || (action !== 'change' && !isUnreadable(fate)));
  if (after === undefined) return mayEnd ? undefined : 'the row was deleted';
  const name = `${session.cookie.split('=')[0]}=`;
  const isForgotten = answer.setCookies.some((line) => line.startsWith(name));
  if (isUnreadable(fate) && isOwnCookie && isForgotten) {
    return 'the cookie of an unreadable row was deleted';
  }
  // The clock of a session that is read may be moved.
  const isRead = fate === 'moves' || (typeof fate === 'object' && !isUnreadable(fate));
  const isTouched = isRead && action === 'keys';
  const mayDiffer = isTouched ? subject.system.layout.clockAttributes : [];
  return same(before, after, mayDiffer) ? undefined : 'the row was changed';
}

/** Not those that can be read, and begin in the future or are too large. */
function isUnreadable(fate: Fate): boolean {
  return typeof fate === 'object' && /^(?:unreadable|cannot be kept)/.test(fate.refused);
}

/** All keys of the old data are in the new session. */
async function problemOfMove(
  application: RowsApplication,
  { run, fate, after, answer }: Omit<Seen, 'before'>,
): Promise<string | undefined> {
  if (fate !== 'moves' || after !== undefined || run.action === 'logout') return undefined;
  const moved = answer.setCookies.find((line) => /^sid=[^;]/.test(line))?.split(';')[0];
  if (moved === undefined) return 'the new token was not sent';
  const found = await application.send('keys', moved);
  if (found === undefined) return 'a token that no client sends';
  const { keys, seen } = found.json as { keys: string[]; seen: unknown };
  const isChanged = run.action !== 'change' || seen === 'yes';
  const isWhole = keysOf(run.subject.system, run.session).every((key) => keys.includes(key));
  return isChanged && isWhole ? undefined : 'lost in the move';
}

/** The top-level keys of the data that its own layout reads. */
function keysOf({ layout }: RowSystem, { item, id }: RandomSession): string[] {
  const record = layout.fromItem(item, id);
  const serializer = layout.defaults?.serializer ?? new JsonSerializer();
  return record === null ? [] : Object.keys(serializer.deserialize(record.payload.raw, { id }));
}

function same(before: Item, after: Item, mayDiffer: readonly string[]): boolean {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.every(
    (name) => mayDiffer.includes(name) || isDeepStrictEqual(before[name], after[name]),
  );
}

function nameOf(fate: Fate): string {
  return typeof fate === 'string' ? fate : 'refused';
}

function shown({ subject, session }: Run): string {
  const bytes = (_key: string, value: unknown) =>
    value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value;
  const item = JSON.stringify(session.item, bytes).slice(0, 700);
  return `${subject.system.name}: ${session.cookie}: ${item}`;
}
