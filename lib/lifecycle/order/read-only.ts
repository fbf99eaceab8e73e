import { SessionStateError } from '../../errors/session-state.error.js';
import { NO_INTENTS, type Intents } from '../../session/draft/intents.js';
import { changedKeys } from '../../session/draft/merge.js';
import { whatIsLeft, type DataForm, type Snapshot } from '../../session/draft/snapshot.js';

/** A route whose requests are not to change their session. */
export interface ReadOnlyRoute {
  /** Which handler it is, for messages. */
  readonly place: string;
  /** Whether messages tell what was changed. */
  readonly tellsWhat: boolean;
}

type Data = Record<string, unknown>;

const MOST_KEYS = 20;
const EARLIER = ', and saved, before the handler was called';

/**
 * Whether one request may change its session. Once it has tried to on a route where it may not, the
 * response fails, also where the handler has caught the error.
 */
export class ReadOnly {
  readonly #form: () => DataForm;
  #route: ReadOnlyRoute | undefined;
  #wasChanged = false;
  #error: SessionStateError | undefined;

  /** @param form to compare data */
  constructor(form: () => DataForm) {
    this.#form = form;
  }

  /** From here on nothing may be changed; and nothing may have been, by a middleware, say. */
  begin(route: ReadOnlyRoute): void {
    if (this.#route !== undefined) return;
    this.#route = route;
    if (this.#wasChanged) this.#error = readOnlyError(route, EARLIER);
  }

  /** Something that was asked for is about to be stored. */
  note(): void {
    this.#wasChanged = true;
  }

  /** Whether the response has to fail. */
  get isBroken(): boolean {
    return this.#error !== undefined;
  }

  /** The application was told, and has an answer of its own. */
  forgive(): void {
    this.#error = undefined;
  }

  /** @throws SessionStateError where an operation may not be asked for, whatever it would do */
  refuse(operation: string, snapshot?: Snapshot): void {
    const route = this.#route;
    if (route === undefined) return;
    const left = snapshot && whatIsLeft(snapshot, this.#form());
    this.#fail(route, [...(left === undefined ? [] : this.#changesIn(left)), operation]);
  }

  /** @throws SessionStateError for a snapshot with changes, and for what was tried before */
  check(left: Snapshot): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#route === undefined) return;
    const hasChanges = left.isChanged || left.intents !== NO_INTENTS;
    if (hasChanges) this.#fail(this.#route, this.#changesIn(left));
  }

  #fail(route: ReadOnlyRoute, what: readonly string[]): never {
    const told = route.tellsWhat && what.length > 0 ? ` (${[...new Set(what)].join(', ')})` : '';
    this.#error ??= readOnlyError(route, `${told}: nothing of that is stored`);
    throw this.#error;
  }

  #changesIn(left: Snapshot): string[] {
    if (this.#route?.tellsWhat !== true) return [];
    const asked = operationsIn(left.intents);
    if (!left.isChanged) return asked;
    const { parse } = this.#form();
    try {
      const before = left.base === undefined ? {} : (parse(left.base) as Data);
      const keys = changedKeys(before, parse(left.data) as Data);
      const some = keys.slice(0, MOST_KEYS).map((key) => `data.${key}`);
      return [...some, ...(keys.length > MOST_KEYS ? ['…'] : []), ...asked];
    } catch {
      return ['data', ...asked];
    }
  }
}

function operationsIn({ renewals, csrfSecret, create, ...own }: Intents): string[] {
  const { idleTimeout, absoluteTimeout, persistent } = own;
  const hasTimes = [idleTimeout, absoluteTimeout, persistent].some((one) => one !== undefined);
  return [
    ...new Set(renewals.map(({ why }) => `${why}()`)),
    // A new token brings a new one along.
    ...(csrfSecret !== undefined && renewals.length === 0 ? ['the CSRF secret'] : []),
    ...(hasTimes && renewals.length === 0 ? ['setTimeouts()'] : []),
    ...(create === true ? ['save()'] : []),
  ];
}

function readOnlyError({ place }: ReadOnlyRoute, how: string): SessionStateError {
  return new SessionStateError(
    'read-only',
    `${place} has @ReadOnlySession(), and its session was changed${how}. ` +
      'Change it on another route, or take the decorator away.',
  );
}
