import { runProgram } from './run-program.js';
import type { Mode, Program, Run } from './program.js';

/** Where a run with the gate differs from one without; `undefined` where it does not. */
export interface Difference {
  readonly what: string;
  readonly without: unknown;
  readonly within: unknown;
}

/** What is compared: all of it, with a client that stalls while the gate holds, wherever that is possible. */
export async function differenceOf(program: Program, mode: Mode): Promise<Difference | undefined> {
  const holds = mode === 'held' || mode === 'amended';
  const without = await runProgram(program, 'plain', holds && !program.isPipelined);
  const within = await runProgram(program, mode, false);
  if (mode !== 'untouched' && pipesAndWaits(program, mode, [...without.log, ...within.log])) {
    return undefined;
  }
  const cut = mode === 'untouched' ? Number.POSITIVE_INFINITY : firstCut(without, within);
  const hasOwnPace = [...without.log, ...within.log].some(
    (line) => OWN_PACE.test(line) || CORKS.test(line),
  );
  const view = viewOf(mode, { cut, isOwnPace: program.isPipelined || hasOwnPace });
  if (mode === 'amended' && within.wire.includes('sid=predicted')) {
    return { what: 'wire', without: 'held until the cookie is another', within: 'sid=predicted' };
  }
  return (
    wireDifference(without, within) ??
    firstOf('log', view(without.log), view(within.log)) ??
    (cut < program.requests.length ? undefined : firstOf('open', [without.isOpen], [within.isOpen]))
  );
}

/**
 * How far a source comes before other calls depends on when there is room. That is the same for a client
 * that stalls, except where a cork keeps what a held response wrote before it.
 */
function pipesAndWaits({ requests }: Program, mode: Mode, log: readonly string[]): boolean {
  const pipes = requests.some(({ steps }) => steps.some(({ op }) => op === 'pipe'));
  const waits = log.some((line) => line.endsWith('drain'));
  return pipes && waits && (mode === 'brief' || log.some((line) => CORKS.test(line)));
}

/** Node leaves a cork where `end` throws. */
const CORKS = /^r\d+ \d+ (?:cork: |end: throws)/;

function viewOf(mode: Mode, is: { cut: number; isOwnPace: boolean }): View {
  if (mode === 'untouched') return same;
  if (is.cut < Number.POSITIVE_INFINITY)
    return (log) => callsOf(log).filter((line) => Number(line[1]) <= is.cut);
  if (is.isOwnPace || mode === 'brief') return byRequest;
  return mode === 'held' ? same : withoutLengths;
}

/** The request from which on time decides what happens: see `wireDifference`. */
function firstCut(...runs: readonly Run[]): number {
  const cuts = runs.map(({ reports }) => reports.findIndex((one) => one.isCut || one.isCorked));
  return Math.min(...cuts.map((cut) => (cut < 0 ? Number.POSITIVE_INFINITY : cut)));
}

/**
 * What is held when the connection is destroyed is lost. Without us it may be on its way already, or
 * not: so of a response that was cut off the client has the beginning, and nothing else. The same goes
 * for one that stays corked, as Node leaves a response whose `end` throws: there either may send more, and where
 * the destroyed response waits for its turn, which takes nothing from those before it.
 */
function wireDifference(without: Run, within: Run): Difference | undefined {
  const [all, some] = [wireOf(without), wireOf(within)];
  const isCut = within.reports.some((report) => report.isCut);
  const isCorked = [...without.reports, ...within.reports].some((report) => report.isCorked);
  const mayBeMore = isCorked || within.reports.length > 1;
  const isPart = all.startsWith(some) || (mayBeMore && some.startsWith(all));
  return (isCut || isCorked) && isPart ? undefined : firstOf('wire', lines(all), lines(some));
}

/**
 * What waits with a held response, and not for a client: a 1xx that comes after the head, where Node
 * allows it, and the `error` for a write after the end.
 */
const OWN_PACE =
  / (?:drain|error Error ERR_STREAM_WRITE_AFTER_END|\d+ write(?:EarlyHints|Processing|Continue|Information): .*)$/;

type View = (log: readonly string[]) => readonly string[];

const same: View = (log) => log;

/** The headers of the gate's hook count among the bytes that wait. */
const withoutLengths: View = (log) =>
  log.map((line) => line.replace(/"writableLength":\d+/, '"writableLength"'));

/**
 * A response that is held and one that waits in the pipeline, or that is on its way at once, are as
 * far along as they are: how full the buffers are then, when an event comes between two calls, and
 * whether a second `end` comes after `finish`, is their own. Node before 24 also says `drain` when it
 * hands what waited to the socket, before that has taken it; an `error` for writing after the end waits
 * for the save, and there is none once the response is closed; and what is piped ends for itself. The calls and what comes of them are the same, the
 * response finishes and closes as it did, and the same callbacks run.
 */
const byRequest: View = (log) => {
  const events = log.filter((line) => !isCall(line) && !HAS_OWN_TIME.test(line));
  const order = events.filter((line) => / (?:finish|close)$/.test(line));
  const others = events.filter((line) => !order.includes(line));
  const unordered = others.map((line) => line.replace(/callback.*/, 'callback')).toSorted();
  return [...callsOf(log), ...order, ...unordered].toSorted((a, b) =>
    a.slice(0, 2).localeCompare(b.slice(0, 2)),
  );
};

const HAS_OWN_TIME = / (?:drain|unpipe|source end)$| late callback|WRITE_AFTER_END$/;

/** Calls and what came of them, without how far along the response is. */
const callsOf: View = (log) => log.filter(isCall).map(withoutProgress);

function isCall(line: string): boolean {
  return /^r\d+ \d+ (?!callback|late|source)/.test(line);
}

function withoutProgress(line: string): string {
  return line
    .replace(/"write":\{.*?\}/, '')
    .replace(/"(?:writableFinished|closed|destroyed|hasSocket)":(?:true|false)/g, '')
    .replace(/(write: )(?:true|false)/, '$1');
}

function firstOf(
  what: string,
  without: readonly unknown[],
  within: readonly unknown[],
): Difference | undefined {
  const at = without.findIndex((one, index) => one !== within[index]);
  const first = at === -1 && within.length > without.length ? without.length : at;
  if (first === -1) return undefined;
  return { what: `${what} ${first}`, without: without[first], within: within[first] };
}

/** Without the time, and what the gate's hook sets. */
function wireOf({ wire }: Run): string {
  return wire
    .replaceAll(/^Date: .*\r\n/gm, '')
    .replaceAll(/^(?:Set-Cookie: sid=|Cache-Control: ).*\r\n/gim, '');
}

function lines(text: string): string[] {
  return text
    .split('\r\n')
    .map((line) => (line.length > 200 ? `${line.slice(0, 200)} ${line.length}` : line));
}
