import { inspect } from 'node:util';
import type { SessionRecord } from '../../../lib/index.js';
import type { Call, How } from './program.js';

/** A call of the session that a handler made. */
export interface CallFact {
  readonly request: number;
  readonly call: Call;
  readonly how: How;
  readonly asked: number;
  /** When the handler learned of it; `Infinity` where it never looked. */
  settled: number;
  outcome: 'pending' | 'resolved' | 'rejected';
  error: unknown;
  /** The mark that an update leaves. */
  readonly mark: string;
  /** Only to look at, never to touch: who attaches a handler would hide that nobody else did. */
  promise: Promise<unknown> | undefined;
}

/** A value that a handler put into a register: a key of the data, the user or the idle timeout. */
export interface Change {
  readonly request: number;
  readonly at: number;
  readonly register: string;
  /** `undefined`: deleted. */
  readonly value: string | number | undefined;
}

/** A write that the store performed. */
export interface Commit {
  /** `-1`: nobody knows which. */
  readonly request: number;
  readonly at: number;
  readonly id: string;
  readonly before: SessionRecord | undefined;
  readonly after: SessionRecord | undefined;
}

export interface Load {
  readonly request: number;
  readonly at: number;
  readonly id: string;
  readonly found: SessionRecord | undefined;
}

/** What the handler meant to answer. */
export interface Intended {
  readonly at: number;
  readonly status: number;
  /** The token in the body. */
  readonly given: { readonly token: string; readonly at: number } | undefined;
  readonly body: string | undefined;
}

/** What the client got. */
export interface Arrived {
  readonly at: number;
  readonly status: number;
  /** Values of the session cookie, `''` for its deletion. */
  readonly cookies: readonly string[];
  readonly body: string;
  readonly presented: string;
  readonly sent: number;
}

/** All that happened while a program ran, in one order. */
export class Journal {
  readonly calls: CallFact[] = [];
  readonly changes: Change[] = [];
  readonly commits: Commit[] = [];
  readonly loads: Load[] = [];
  readonly intended: (Intended | undefined)[] = [];
  readonly arrived: (Arrived | undefined)[] = [];
  /** What a look at a place found that no handler may ever see. */
  readonly oddities: string[] = [];
  #now = 0;

  /** How many events there were so far. */
  get events(): number {
    return this.#now;
  }

  now(): number {
    this.#now += 1;
    return this.#now;
  }

  /** Brings the facts of the calls that nobody waited for up to date. */
  look(): void {
    for (const fact of this.calls) {
      if (fact.outcome !== 'pending' || fact.promise === undefined) continue;
      const seen = inspect(fact.promise, { depth: 0, breakLength: Infinity });
      if (seen.includes('<pending>')) continue;
      fact.outcome = seen.includes('<rejected>') ? 'rejected' : 'resolved';
    }
  }

  isPending(): boolean {
    this.look();
    return this.calls.some(({ outcome }) => outcome === 'pending');
  }
}
