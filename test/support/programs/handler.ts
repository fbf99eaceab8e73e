import { HttpException } from '@nestjs/common';
import type { Response } from 'express';
import { SessionError, type SessionManager } from '../../../lib/index.js';
import { Calls, type CallSurroundings } from './calls.js';
import { ticks } from './faulty-store.js';
import type { Key, RequestProgram, Step } from './program.js';

/** What a handler can reach. */
export interface Surroundings extends CallSurroundings {
  readonly program: RequestProgram;
  readonly manager: SessionManager;
  readonly request: object;
  /** Where it answers itself; otherwise it returns. */
  readonly response: Response | undefined;
  readonly meet: (until: 'loaded' | 'answered') => Promise<void>;
  readonly passMillisecond: () => void;
}

/** Where a handler keeps what. */
export function registerOf(key: Key, request: number): string {
  return { own: `a${request}`, other: `b${request}`, deep: `o${request}`, shared: 's' }[key];
}

/** Does what a program says, and writes down what came of it. */
export class Handler {
  #given: { readonly token: string; readonly at: number } | undefined;
  readonly #calls: Calls;

  constructor(private readonly here: Surroundings) {
    this.#calls = new Calls(here);
  }

  async run(): Promise<unknown> {
    const { program, response } = this.here;
    for (const step of program.before) await this.#step(step);
    const { answer } = program;
    if (answer.by === 'throw') {
      this.#intend(answer.status ?? 500);
      throw answer.status === undefined
        ? new Error('unexpected')
        : new HttpException('as the program says', answer.status);
    }
    const body = { id: this.#given?.token ?? null };
    if (response === undefined) {
      this.#intend(200, JSON.stringify(body));
      // What is asked in the very turn in which the handler returns may count to either side.
      void ticks(1)
        .then(() => this.#after())
        .catch(() => undefined);
      return body;
    }
    this.#intend(answer.by === 'redirect' ? 302 : 200, JSON.stringify(body));
    if (answer.by === 'json') response.json(body);
    if (answer.by === 'json' && answer.twice) again(response);
    if (answer.by === 'redirect') response.redirect('/elsewhere');
    if (answer.by === 'end') response.end(JSON.stringify(body));
    if (answer.by === 'write') response.write(JSON.stringify(body));
    try {
      await this.#after();
    } finally {
      if (answer.by === 'write') response.end();
    }
    return undefined;
  }

  async #after(): Promise<void> {
    for (const step of this.here.program.after) await this.#step(step);
  }

  #intend(status: number, body?: string): void {
    const { journal, at } = this.here;
    journal.intended[at] = { at: journal.now(), status, body, given: this.#given };
  }

  async #step(step: Step): Promise<void> {
    const { here } = this;
    switch (step.do) {
      case 'pause':
        return ticks(step.ticks);
      case 'meet':
        return here.meet(step.until);
      case 'millisecond':
        return here.passMillisecond();
      case 'gather':
        return this.#calls.gather(step.all);
      case 'of':
        if ((await here.manager.of(here.request)) !== here.session) {
          here.journal.oddities.push('SessionManager.of() gave another session');
        }
        return undefined;
      case 'set':
      case 'delete':
      case 'id':
      case 'csrf':
      case 'flash':
      case 'popFlash':
      case 'setTimeouts':
        return this.#unlessEnded(() => this.#atOnce(step));
      default:
        return this.#calls.make(step, step.how);
    }
  }

  /** A session that was destroyed throws at every touch, which is not what programs are about. */
  #unlessEnded(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
    }
  }

  #atOnce(step: Step): void {
    const { session, at, journal } = this.here;
    if (step.do === 'id') this.#given = { token: session.id, at: journal.now() };
    else if (step.do === 'csrf') session.csrfToken();
    else if (step.do === 'flash') session.flash(this.#calls.nextMark());
    else if (step.do === 'popFlash') session.popFlash();
    else if (step.do === 'setTimeouts') {
      // Longer than it has been idle: where that is no use of it, it would be over at once.
      const idle = 1300 + at * 100 + this.#calls.nextNumber();
      session.setTimeouts({ idle });
      this.#calls.changed('@idle', idle);
    } else if (step.do === 'delete') {
      const register = registerOf(step.key, at);
      delete session.data[register];
      this.#calls.changed(register, undefined);
    } else if (step.do === 'set') {
      const register = registerOf(step.key, at);
      const { data } = session;
      const value = this.#calls.nextMark();
      if (step.key !== 'deep') data[register] = value;
      else if (data[register] === undefined) data[register] = { deep: value };
      else (data[register] as { deep: string }).deep = value;
      this.#calls.changed(register, value);
    }
  }
}

/** Express says no, as the first answer is under way; an application that does not look gets away. */
function again(response: Response): void {
  try {
    response.json({ again: 'a second answer, which is longer than the first one '.repeat(4) });
  } catch {
    // As it should be.
  }
}
