import { errorBody } from '../../../lib/request/http/error-body.js';
import { runProgram } from './run-program.js';
import type { Mode, Program, RequestProgram, RequestReport, Run } from './program.js';
import { SessionStoreError } from '../../../lib/errors/session-store.error.js';

const BODY = JSON.stringify(errorBody(new SessionStoreError('save'), 503));

/** What handlers write as bodies, and no answer to a failed save may contain. */
const OF_HANDLERS = /small|buffer|bbb|big big|<r\d/;

/**
 * What is wrong with the answers to a program whose saves all fail: each request that came to a head
 * has the error and nothing else, one after the other; callbacks run, sources end, responses close.
 */
export async function faultsOf(program: Program, mode: Mode & ('rejected' | 'throws')) {
  const without = await runProgram(program, 'plain', false);
  const run = await runProgram(program, mode, false);
  const faults = [...newFatalErrors(without, run), ...wireFaults(program, run)];
  // Those behind a response that never ends, or that took the connection with it, have no turn.
  const answered = Array.from(run.wire.matchAll(/^HTTP\/1\.1 503 /gm)).length;
  run.reports.slice(0, answered).forEach((report, index) => {
    for (const fault of endFaults(report)) faults.push(`r${index} ${fault}`);
  });
  return faults;
}

function newFatalErrors(without: Run, run: Run): string[] {
  const known = new Set(without.log);
  return run.log.filter((line) => line.startsWith('-- fatal') && !known.has(line));
}

function wireFaults({ requests }: Program, { wire, reports }: Run): string[] {
  const faults: string[] = [];
  const isCut = reports.some((report) => report.isCut);
  if (OF_HANDLERS.test(wire)) faults.push('the wire has what a handler wrote');
  let rest = wire;
  for (const [index, request] of requests.entries()) {
    const report = reports[index];
    // Node 24 passes over a pipelined response that was destroyed, and sends the next.
    if (report?.isCut === true) return faults;
    rest = rest.replace(/^(?:HTTP\/1\.1 10[023] [^\r]*\r\n(?:[^\r]+\r\n)*?\r\n)+/, '');
    if (rest === '') break;
    const answer = new RegExp(`^${HEAD}`).exec(rest)?.[0];
    if (answer === undefined) return [...faults, `r${index} is answered ${rest.slice(0, 300)}`];
    if (!isCut && (report?.headersSent !== true || report.asked !== 1))
      faults.push(`r${index} has no head`);
    faults.push(...headFaults(answer, request).map((fault) => `r${index} ${fault}`));
    rest = rest.slice(answer.length);
    if (request.method !== 'HEAD') {
      if (!rest.startsWith(BODY)) faults.push(`r${index} has another body`);
      rest = rest.slice(BODY.length);
    }
  }
  if (rest !== '') faults.push(`bytes of no response: ${rest.slice(0, 300)}`);
  const [first] = reports;
  if (wire === '' && !isCut && first?.headersSent === true) faults.push('r0 is not answered');
  return faults;
}

const HEAD = 'HTTP/1\\.1 503 Service Unavailable\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n';

function headFaults(head: string, { version }: RequestProgram): string[] {
  const names = Array.from(head.matchAll(/^([^:\r\n]+): /gm), ([, name = '']) =>
    name.toLowerCase(),
  );
  const once = ['content-type', 'content-length', 'cache-control'];
  const never = /^(?:etag|location|transfer-encoding|trailer|accept-ranges|last-modified)$/;
  return [
    ...once.filter((name) => names.filter((one) => one === name).length !== 1),
    ...names.filter((name) => never.test(name)),
    ...names.filter((name) => name.startsWith('content-') && !once.includes(name)),
    ...(head.includes(`Content-Length: ${BODY.length}\r\n`) ? [] : ['length']),
    ...(head.includes('Cache-Control: no-store\r\n') ? [] : ['no-store']),
    ...(version === '1.0' || head.includes('HTTP/1.1 503') ? [] : ['version']),
  ];
}

function endFaults(report: RequestReport): string[] {
  if (report.isCut || report.asked === 0 || !report.headersSent) return [];
  const faults: string[] = [];
  if (report.ended && !(report.finished && report.closed)) faults.push('does not finish');
  if (report.callbacksRun < report.callbacksDue && !report.isCorked)
    faults.push('callbacks do not run');
  if (report.openSources > 0 && !report.isCorked) faults.push('a source stays open');
  return faults;
}
