import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as nextRound } from 'node:timers/promises';
import { SessionStoreError } from '../../../lib/errors/session-store.error.js';
import { holdResponse, type ResponseHead } from '../../../lib/request/http/response-gate.js';
import { describe, describeResult, flags } from './describe.js';
import {
  BIG_BUFFER,
  BIG_TEXT,
  CALLBACK,
  type Mode,
  type RequestReport,
  type Step,
} from './program.js';

const EVENTS = ['finish', 'close', 'drain', 'error', 'pipe', 'unpipe'] as const;

/** One handler at work, and what it sees. */
export class RequestRun {
  isThrough = false;
  readonly #steps: readonly Step[];
  readonly #mode: Mode;
  readonly #response: ServerResponse;
  readonly #releaseClient: () => void;
  readonly #log: string[];
  readonly #name: string;
  readonly #sources: Readable[] = [];
  readonly #saved = withResolvers();
  #asked = 0;
  #due = 0;
  #ran = 0;
  #finished = 0;
  #corks = 0;
  /** Somebody destroyed the connection: what had left by then is a matter of time. */
  #isCut = false;

  constructor(init: {
    index: number;
    steps: readonly Step[];
    mode: Mode;
    response: ServerResponse;
    log: string[];
    release: () => void;
  }) {
    this.#steps = init.steps;
    this.#mode = init.mode;
    this.#response = init.response;
    this.#log = init.log;
    this.#releaseClient = init.release;
    this.#name = `r${init.index}`;
    for (const event of EVENTS) {
      init.response.on(event, (error?: unknown) => {
        if (event === 'finish') this.#finished++;
        this.#note(event === 'error' ? `error ${describe(error)}` : event);
      });
    }
    if (this.#mode !== 'plain') this.#gate();
  }

  #gate(): void {
    const head = holdResponse(this.#response, () => {
      this.#asked++;
      if (this.#mode === 'untouched') return undefined;
      if (this.#mode === 'throws') throw failure();
      if (this.#mode === 'brief') return Promise.resolve();
      if (this.#mode === 'held') return this.#saved.promise;
      setOurs(head, 'predicted');
      if (this.#mode === 'sets') return undefined;
      return this.#saved.promise.then(() => setOurs(head, 'amended'));
    });
    this.#saved.promise.catch(() => undefined);
  }

  async run(): Promise<void> {
    try {
      for (const [at, step] of this.#steps.entries()) {
        if (step.op === 'wait') await (step.for === 'immediate' ? nextRound() : undefined);
        else if (step.op === 'release') await this.#releaseIfHeld();
        else if (step.op === 'throw') throw thrown();
        else this.#perform(at, step);
      }
    } catch (error) {
      this.#isCut ||= this.#response.headersSent;
      throw error;
    } finally {
      queueMicrotask(() => void this.#finish());
    }
  }

  async #finish(): Promise<void> {
    await nextRound();
    this.#release();
    this.isThrough = true;
  }

  /** There is nothing to release before the head: then the save ends when the handler has. */
  async #releaseIfHeld(): Promise<void> {
    if (!this.#response.headersSent) return;
    // A client that goes on is seen at once, the end of a promise a little later.
    await nextRound();
    this.#release();
    await nextRound();
  }

  #release(): void {
    if (this.#mode === 'rejected') this.#saved.reject(failure());
    else this.#saved.resolve();
    this.#releaseClient();
  }

  #perform(at: number, step: Exclude<Step, { op: 'wait' | 'release' | 'throw' }>): void {
    const response = this.#response;
    let outcome: string;
    try {
      outcome = describeResult(this.#act(at, step), response);
    } catch (error) {
      outcome = `throws ${describe(error)}`;
    }
    if (response.socket?.destroyed ?? response.destroyed) this.#isCut = true;
    const what = step.op === 'call' || step.op === 'body' ? step.method : step.op;
    this.#note(`${at} ${what}: ${outcome}`);
    this.#note(`${at} ${flags(response)}`);
  }

  #act(at: number, step: Exclude<Step, { op: 'wait' | 'release' | 'throw' }>): unknown {
    const response = this.#response as unknown as Record<string, unknown>;
    if (step.op === 'set') {
      response[step.name] = step.value;
      return undefined;
    }
    if (step.op === 'pipe') {
      const source = Readable.from(chunks(step, `<${this.#name}p${at}>`));
      source.on('end', () => this.#note(`${at} source end`));
      this.#sources.push(source);
      source.pipe(this.#response);
      return undefined;
    }
    const method = response[step.method];
    if (typeof method !== 'function') return 'no such method';
    if (BEFORE_END.has(step.method) && this.#response.writableEnded) return 'too late';
    // Node 22 takes one too many for a cork.
    if (step.method === 'uncork' && this.#corks-- <= 0) {
      this.#corks = 0;
      return 'not corked';
    }
    if (step.method === 'cork') this.#corks++;
    const args = step.args.map((arg) => this.#argument(arg, at));
    const isDue = step.args.includes(CALLBACK) && !this.#response.writableEnded;
    const result: unknown = method.apply(response, args);
    if (isDue) this.#due++;
    return result;
  }

  #argument(arg: unknown, at: number): unknown {
    if (arg === CALLBACK) return this.#callback(at);
    // Node appends to arrays that it is given.
    if (Array.isArray(arg)) return arg.map((one) => this.#argument(one, at));
    return arg === BIG_TEXT
      ? 'big '.repeat(50_000)
      : arg === BIG_BUFFER
        ? Buffer.alloc(200_000, 'b')
        : arg;
  }

  #callback(at: number) {
    const late = this.#response.writableEnded ? 'late ' : '';
    return (error?: unknown) => {
      if (late === '') this.#ran++;
      this.#note(
        `${at} ${late}callback${error === undefined || error === null ? '' : describe(error)}`,
      );
    };
  }

  #note(text: string): void {
    this.#log.push(`${this.#name} ${text}`);
  }

  report(): RequestReport {
    const response = this.#response;
    return {
      headersSent: response.headersSent,
      asked: this.#asked,
      ended: response.writableEnded,
      closed: response.closed,
      finished: this.#finished > 0,
      isCut: this.#isCut,
      isCorked:
        !response.writableEnded &&
        Math.max(response.writableCorked, response.socket?.writableCorked ?? 0) > 0,
      callbacksDue: this.#due,
      callbacksRun: this.#ran,
      openSources: this.#sources.filter((source) => !source.destroyed).length,
    };
  }
}

async function* chunks(step: Extract<Step, { op: 'pipe' }>, mark: string) {
  for (let sent = 0; sent < step.chunks; sent++) {
    if (step.slow) await nextRound();
    yield mark.repeat(Math.ceil(step.size / mark.length));
  }
}

/** Express shows the stack, which is another each time. */
function thrown(): Error {
  return Object.assign(new Error('thrown by the handler'), { stack: 'a stack' });
}

function failure(): Error {
  return new SessionStoreError('save', { cause: new Error('down') });
}

/** As a session does: the other cookies stay, and the answer is not to be stored. */
function setOurs(head: ResponseHead, token: string): void {
  const present = head.getHeader('Set-Cookie');
  const lines: unknown[] = present === undefined ? [] : [present].flat();
  const others = lines.map(String).filter((line) => !line.startsWith('sid='));
  head.setHeader('Set-Cookie', [...others, `sid=${token}`]);
  head.setHeader('Cache-Control', 'no-store');
}

/**
 * What makes no sense after the end, and does harm while the response is not sent yet: Node puts a 1xx
 * behind it, and a cork keeps what is left of it.
 */
const BEFORE_END = new Set(['writeContinue', 'writeEarlyHints', 'writeProcessing', 'cork']);

function withResolvers() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
