import express from 'express';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setImmediate as nextRound } from 'node:timers/promises';
import { takeFatalErrors } from '../real-process.js';
import { MemoryConnection } from './memory-connection.js';
import type { Mode, Program, RequestProgram, Run } from './program.js';
import { RequestRun } from './request-run.js';
import { describe } from './describe.js';

/** Rounds of the event loop in which nothing happens, after which nothing more will. */
const QUIET_ROUNDS = 3;
const MAX_ROUNDS = 200;

/** @param stalls whether the client reads nothing from the head until the release */
export async function runProgram(program: Program, mode: Mode, stalls: boolean): Promise<Run> {
  const log: string[] = [];
  const giveBack = takeFatalErrors((error) => log.push(`-- fatal ${describe(error)}`));
  const runs: RequestRun[] = [];
  const server = serverOf(program.app, (request, response) => {
    const index = Number((request.url ?? '/').slice(1));
    const steps = program.requests[index]?.steps ?? [];
    const run = new RequestRun({ index, steps, mode, response, log, release });
    runs[index] = run;
    return run.run();
  });
  const connection = new MemoryConnection(server);
  if (stalls) connection.stall();
  function release(): void {
    if (!program.isPipelined) connection.goOn();
  }
  const settle = () => settled(() => log.length + connection.bytes.length, runs);
  if (program.isPipelined) {
    connection.receive(program.requests.map(requestText).join(''));
    await settle();
  } else {
    for (const [index, request] of program.requests.entries()) {
      if (stalls) connection.stall();
      connection.receive(requestText(request, index));
      await settle();
      connection.goOn();
    }
  }
  await settle();
  const isOpen = connection.writable;
  const wire = connection.bytes.toString('latin1');
  const reports = program.requests.map((_request, index) => runs[index]?.report());
  connection.destroy();
  await settle();
  giveBack();
  return { log, wire, isOpen, reports: reports.filter((one) => one !== undefined) };
}

function requestText({ method, version }: RequestProgram, index: number): string {
  const body = method === 'POST' ? 'abc' : '';
  const lines = [`${method} /${index} HTTP/${version}`, 'Host: h'];
  if (version === '1.0') lines.push('Connection: keep-alive');
  if (body !== '') lines.push(`Content-Length: ${body.length}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function serverOf(kind: Program['app'], handler: Handler): Server {
  if (kind === 'node') {
    return createServer((request, response) => {
      handler(request, response).catch(() => {
        try {
          response.statusMessage = '';
          response.removeHeader('Trailer');
          response.writeHead(500).end('failed');
        } catch {
          response.destroy();
        }
      });
    });
  }
  const app = express();
  app.set('env', 'test');
  app.use((request, response) => handler(request, response));
  return createServer(app);
}

/** Waits until all programs are through and nothing has happened for some rounds. */
async function settled(activity: () => number, runs: readonly RequestRun[]): Promise<void> {
  let quiet = 0;
  let last = -1;
  for (let round = 0; quiet < QUIET_ROUNDS && round < MAX_ROUNDS; round++) {
    await nextRound();
    const now = activity();
    quiet = now === last && runs.every((run) => run.isThrough) ? quiet + 1 : 0;
    last = now;
  }
}
