import { isDeepStrictEqual } from 'node:util';
import { SessionCorruptError } from '../../../lib/errors/session-corrupt.error.js';
import { SessionError } from '../../../lib/errors/session.error.js';
import { knowingOtherRows } from '../../../lib/foreign/known-rows.js';
import { rowKinds } from '../../../lib/foreign/row-kinds.js';
import { StructuredCloneSerializer } from '../../../lib/serializer/clone/structured-clone.serializer.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import { PayloadCodec } from '../../../lib/serializer/payload-codec.js';
import type { SessionRecord } from '../../../lib/session/session-record.js';
import { RowCheck, type Fate } from '../../../lib/table/check/row-check.js';
import type { Item, TableLayout } from '../../../lib/table-layout/table-layout.js';
import { Random } from '../random.js';
import { mutatedSession } from './mutated-session.js';
import { isPlainData, traceOfExecution } from './plain-data.js';
import { NOW, rowSystems, type RandomSession, type RowSystem } from './row-systems.js';

/** Far beyond what the reading of any row takes: of the processor's time, however busy the machine. */
const SLOWEST_MS = 10_000;
const MAX_BYTES = 350 * 1024;
const CONTEXT = { idle: 1800, absolute: 43_200 };

export interface RowFuzzReport {
  /** How often each fate was met, by the kind of row. */
  readonly fates: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of the cookies, how many their library's token format took for its own. */
  readonly cookies: { readonly read: number; readonly refused: number };
  readonly slowestMs: number;
  readonly failures: readonly string[];
}

interface Subject {
  readonly system: RowSystem;
  readonly layout: TableLayout;
  readonly codec: PayloadCodec;
  readonly parse: (text: string) => { readonly id: string } | null;
  readonly checks: readonly RowCheck[];
}

/**
 * Reads random rows and cookies of every library as the application does. Whatever is in them, there is
 * a whole session of plain data, or none, or the one error for rows that cannot be read; it is done in
 * bounded time, and nothing that a row names is executed.
 */
export function fuzzRows(seed: number, runs: number): RowFuzzReport {
  const random = new Random(seed);
  const subjects = rowSystems().map(subjectOf);
  const fates: Record<string, Record<string, number>> = {};
  const cookies = { read: 0, refused: 0 };
  const failures: string[] = [];
  let slowestMs = 0;
  for (let run = 0; run < runs && failures.length < 10; run++) {
    const subject = random.pick(subjects);
    const session = mutatedSession(subject.system, random);
    const startedAt = process.cpuUsage();
    const problem = attempt(
      () => readCookie(subject, session, cookies) ?? readRow(subject, session),
    );
    const tookMs = process.cpuUsage(startedAt).user / 1000;
    slowestMs = Math.max(slowestMs, tookMs);
    const slow = tookMs > SLOWEST_MS ? `took ${tookMs} ms` : undefined;
    const failure = problem ?? traceOfExecution() ?? slow;
    if (failure !== undefined) failures.push(`run ${run}: ${failure}: ${shown(subject, session)}`);
    const of = (fates[subject.system.name] ??= {});
    for (const check of subject.checks.slice(0, failure === undefined ? 1 : 0)) {
      const name = nameOf(check.fateOf(session.item));
      of[name] = (of[name] ?? 0) + 1;
    }
  }
  return { fates, cookies, slowestMs, failures };
}

function subjectOf(system: RowSystem): Subject {
  const { layout } = system;
  const serializers = [new JsonSerializer(), new StructuredCloneSerializer()];
  const tokens = layout.tokenFormat({
    ...{ secrets: [], validatorBytes: 32, carriesVersion: false, timeouts: CONTEXT },
    generateSelector: undefined,
  });
  return {
    system,
    layout: knowingOtherRows(layout),
    codec: codecOf(layout),
    parse: tokens.parse.bind(tokens),
    checks: serializers.map((serializer) => new RowCheck(layout, { serializer }, NOW)),
  };
}

function codecOf({ defaults }: TableLayout): PayloadCodec {
  const writer = defaults?.serializer ?? new JsonSerializer();
  return new PayloadCodec({
    ...{ writer, readers: [], dataVersion: 0, migrations: {}, maxBytes: MAX_BYTES },
  });
}

function attempt(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

function readCookie(
  { parse, layout }: Subject,
  { id, cookie }: RandomSession,
  counted: { read: number; refused: number },
): string | undefined {
  const token = parse(cookie.slice(cookie.indexOf('=') + 1));
  if (token === null) {
    counted.refused++;
    return undefined;
  }
  counted.read++;
  layout.key(token.id);
  const isOpaque = layout.name === 'flask-dynamodb-sessions';
  const isPyramid = layout.name === 'pyramid-dynamodb-sessions';
  // Where ids are signed no other id is believed.
  return isOpaque || isPyramid || token.id === id ? undefined : 'an id that nobody signed';
}

function readRow(subject: Subject, { id, item }: RandomSession): string | undefined {
  for (const kind of rowKinds(undefined)) kind.endOf(item, (reading) => reading);
  // Must not throw, whatever the row is.
  const fates = new Set(subject.checks.map((check) => check.fateOf(item)));
  const before = spelled(item);
  let opened: { readonly record: SessionRecord; readonly data: object } | undefined;
  let isRead = false;
  try {
    const record = subject.layout.fromItem(item, id);
    if (record !== null) {
      if (!isWhole(record)) return 'a record with a number that is none';
      subject.codec.read(record.payload, id);
      isRead = true;
      opened = { record, data: subject.codec.open(record.payload, id).data };
    }
  } catch (error) {
    if (!(error instanceof SessionCorruptError)) throw error;
  }
  if (spelled(item) !== before) return 'changed the row that it read';
  if (fates.has('moves') && !isRead) return 'moves what nobody can read';
  if (opened === undefined) return undefined;
  if (!isPlainData(opened.data)) return 'not data';
  // Nothing is written to a session that is over.
  return fates.has('over') ? undefined : writtenAgain(subject, opened.record, opened.data);
}

/** A change of a session in a shared table: all that was there is there again. */
function writtenAgain(
  { layout, codec, system }: Subject,
  record: SessionRecord,
  data: object,
): string | undefined {
  const { id } = record;
  const made = sessionErrors(() => {
    const payload = codec.pack(codec.serialize({ ...data, changed: true }, id), id);
    return layout.toItem({ ...record, payload });
  });
  if (made === undefined) return undefined;
  const again = layout.fromItem(made, id);
  if (again === null) return `${system.name} writes what it does not read`;
  const found = codec.open(again.payload, id).data;
  // Flask's own key is added where it is missing.
  const added = '_permanent' in found ? { _permanent: true } : {};
  if (!isDeepStrictEqual({ ...found }, { ...added, ...data, changed: true })) return 'lost data';
  return again.userId === record.userId ? undefined : 'another user';
}

/** What a table cannot keep is refused, by an error that the application knows. */
function sessionErrors<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof SessionError) return undefined;
    throw error;
  }
}

/** Numbers are whole, and times are times. */
function isWhole(record: SessionRecord): boolean {
  const numbers = Object.values(record).filter((value) => typeof value === 'number');
  const { createdAt, accessedAt, expiresAt, version } = record;
  const times = [createdAt, accessedAt, expiresAt].map((time) => new Date(time).getTime());
  return numbers.every(Number.isSafeInteger) && !times.some(Number.isNaN) && version >= 0;
}

function nameOf(fate: Fate): string {
  return typeof fate === 'string' ? fate : 'refused';
}

function shown({ system }: Subject, { item, cookie }: RandomSession): string {
  return `${system.name}: ${cookie}: ${spelled(item).slice(0, 700)}`;
}

function spelled(item: Item): string {
  const bytes = (_key: string, value: unknown) =>
    value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value;
  return JSON.stringify(item, bytes);
}
