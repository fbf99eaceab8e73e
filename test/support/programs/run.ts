import { ticks } from './faulty-store.js';
import { Handler } from './handler.js';
import type { Arrived, Journal } from './journal.js';
import type { Program } from './program.js';
import type { Stage } from './stage.js';

/** How often a program is looked at, and how many looks without any news mean that it is stuck. */
const LOOK_MS = 40;
const LOOKS = 12;

/** The requests of one program, and the client that sends them. */
export class Run {
  readonly #responses: Promise<void>[] = [];
  readonly #loaded: Promise<void>;
  #secondIsLoaded: () => void = () => {};
  #handlers = 0;

  constructor(
    private readonly program: Program,
    private readonly stage: Stage,
    private readonly journal: Journal,
    private readonly firstToken: string,
  ) {
    this.#loaded = new Promise((resolve) => (this.#secondIsLoaded = resolve));
    stage.perform = async (at, request, session, response) => {
      const requestProgram = program.requests[at];
      if (requestProgram === undefined) throw new Error(`There is no request ${at}.`);
      if (at === 1) this.#secondIsLoaded();
      this.#handlers += 1;
      const { manager } = this.#instance(at);
      const passMillisecond = () => stage.instances.forEach(({ clock }) => clock.advance(1));
      const meet = (until: 'loaded' | 'answered') => this.#meet(until);
      try {
        return await new Handler({
          ...{ at, program: requestProgram, journal, session, manager, request, response },
          ...{ meet, passMillisecond },
        }).run();
      } finally {
        this.#handlers -= 1;
      }
    };
  }

  /** @returns what did not come to an end */
  async toTheEnd(): Promise<string[]> {
    const { journal, program } = this;
    const stop = new AbortController();
    const isOver = await Promise.race([
      this.#all(stop.signal).then(() => true),
      noNews(journal, stop.signal),
    ]);
    stop.abort();
    if (isOver) return [];
    const calls = journal.calls.filter(({ outcome }) => outcome === 'pending');
    return [
      ...program.requests.flatMap((_, at) => (journal.arrived[at] ? [] : [`response ${at}`])),
      ...calls.map(({ call, request }) => `${call.do}() of request ${request}`),
      ...(this.#handlers > 0 ? ['a handler'] : []),
    ];
  }

  /** What the client has once it has taken in all responses. */
  jar(): string {
    const arrived = this.journal.arrived.flatMap((response) => response ?? []);
    const inOrder = arrived.toSorted((one, other) => one.at - other.at);
    const [one, other] = inOrder;
    const overlap = one !== undefined && other !== undefined && other.sent < one.at;
    const taken = this.program.swapped && overlap ? inOrder.toReversed() : inOrder;
    return taken.reduce(afterwards, this.firstToken);
  }

  async #all(stop: AbortSignal): Promise<void> {
    await this.#send(0);
    if (this.program.requests.length > 1) await this.#send(1);
    const isBusy = () =>
      this.#handlers > 0 || this.stage.store.pending > 0 || this.journal.isPending();
    while (isBusy() && !stop.aborted) await ticks(1);
    // For what nobody waits for, errors without a handler among it.
    await ticks(3);
    this.journal.look();
  }

  async #meet(until: 'loaded' | 'answered'): Promise<void> {
    if (this.program.requests.length < 2) return;
    const answered = this.#send(1);
    await (until === 'loaded' ? Promise.race([answered, this.#loaded]) : answered);
  }

  #send(at: number): Promise<void> {
    const sent = this.#responses[at];
    return sent ?? (this.#responses[at] = this.#exchange(at));
  }

  async #exchange(at: number): Promise<void> {
    const { journal, program } = this;
    const presented = afterwards(this.firstToken, journal.arrived[0]);
    const sent = journal.now();
    const answer = program.requests[at]?.answer;
    const isReturned = answer?.by === 'return' || answer?.by === 'throw';
    const { route = 'plain' } = program.requests[at] ?? {};
    const path = `/${route}/${isReturned ? 'returns' : 'answers'}/${at}`;
    try {
      const response = await this.#instance(at).client.get(path, presented);
      journal.arrived[at] = { ...response, at: journal.now(), presented, sent };
    } catch (error) {
      const body = error instanceof Error ? error.message : '';
      journal.arrived[at] = { status: 0, cookies: [], body, at: journal.now(), presented, sent };
    }
  }

  #instance(at: number) {
    const [one, other] = this.stage.instances;
    return at === 1 && this.program.settings.skew !== 0 ? other : one;
  }
}

/** Becomes `false` when nothing happens for long, however slow the machine is. */
function noNews(journal: Journal, stop: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let news = -1;
    let looks = 0;
    const timer = setInterval(() => {
      looks = news === journal.events ? looks + 1 : 0;
      news = journal.events;
      if (looks < LOOKS) return;
      clearInterval(timer);
      resolve(false);
    }, LOOK_MS);
    stop.addEventListener('abort', () => clearInterval(timer));
  });
}

function afterwards(token: string, response: Arrived | undefined): string {
  return response?.cookies.at(-1) ?? token;
}
