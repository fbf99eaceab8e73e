import type { SessionApi } from '../../../lib/index.js';
import { ticks } from './faulty-store.js';
import type { Change as Written, CallFact, Journal } from './journal.js';
import type { Call, Change, How } from './program.js';

export type Data = Record<string, unknown> & { n?: string[] };

/** What the calls of a handler need. */
export interface CallSurroundings {
  readonly at: number;
  readonly journal: Journal;
  readonly session: SessionApi<Data>;
}

/** Makes the calls of one handler, and writes down what came of each. */
export class Calls {
  #marks = 0;
  readonly #collected: Promise<unknown>[] = [];

  constructor(private readonly here: CallSurroundings) {}

  nextNumber(): number {
    this.#marks += 1;
    return this.#marks;
  }

  /** A value that no other place of the program has. */
  nextMark(): string {
    return `${this.here.at}:${this.nextNumber()}`;
  }

  changed(register: string, value: string | number | undefined): Written {
    const { journal, at } = this.here;
    const change = { request: at, at: journal.now(), register, value };
    journal.changes.push(change);
    return change;
  }

  #retract(change: Written): void {
    const { changes } = this.here.journal;
    changes.splice(changes.indexOf(change), 1);
  }

  async gather(all: boolean): Promise<void> {
    await (all ? Promise.all(this.#collected) : Promise.allSettled(this.#collected));
  }

  async make(call: Call, how: How): Promise<void> {
    const { journal, at } = this.here;
    const fact: CallFact = {
      request: at,
      call,
      how,
      asked: journal.now(),
      settled: Infinity,
      outcome: 'pending',
      error: undefined,
      mark: this.nextMark(),
      promise: undefined,
    };
    journal.calls.push(fact);
    const asked = this.#ask(call, fact.mark);
    if (how === 'floats') {
      fact.promise = asked;
      return;
    }
    const settled = asked.then(
      () => note(fact, journal, 'resolved'),
      (error: unknown) => {
        note(fact, journal, 'rejected', error);
        throw error;
      },
    );
    if (how === 'awaited') await settled;
    else if (how === 'tried') await settled.catch(() => undefined);
    else {
      settled.catch(() => undefined);
      if (how === 'collected') this.#collected.push(settled);
    }
  }

  #ask(call: Call, mark: string): Promise<unknown> {
    const { session } = this.here;
    switch (call.do) {
      case 'update':
        return session.update(this.#change(call.change, mark));
      case 'regenerate':
        return session.regenerate({ keep: call.keep });
      case 'authenticate': {
        const asked = session.authenticate(`user ${mark}`, { keep: call.keep });
        const change = this.changed('@user', `user ${mark}`);
        // Not `asked.then()`, by which somebody would wait for it. After the head it is refused.
        void Promise.prototype.then.call(asked, undefined, () => this.#retract(change));
        return asked;
      }
      default:
        return session[call.do]();
    }
  }

  #change(kind: Change, mark: string): (data: Data) => void | Promise<void> {
    const count = (data: Data) => void (data.n = [...(data.n ?? []), mark]);
    if (kind === 0) return count;
    return async (data) => {
      if (typeof kind === 'number') await ticks(kind);
      count(data);
      if (kind === 'throws') throw new Error('The change failed.');
      if (kind === 'saves') await this.here.session.save();
    };
  }
}

function note(
  fact: CallFact,
  journal: Journal,
  outcome: 'resolved' | 'rejected',
  error?: unknown,
): void {
  fact.outcome = outcome;
  fact.error = error;
  fact.settled = journal.now();
}
