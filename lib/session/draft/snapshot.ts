import { NO_INTENTS, without, type Intents } from './intents.js';
import { mergeData } from './merge.js';
import { sameData, type SerializedData } from './serialized-data.js';

type Data = Record<string, unknown>;

/** A draft as it was at one moment. */
export interface Snapshot {
  /** What the changes were made to; `undefined`: nothing is stored yet. */
  readonly base: SerializedData | undefined;
  readonly data: SerializedData;
  readonly isChanged: boolean;
  /** Whether the data are those that a handler has seen; unchanged, they undo what was stored since. */
  readonly isLookedAt: boolean;
  readonly intents: Intents;
  /** What was stored last when it was taken; whatever has been since follows from there. */
  readonly since: Performed;
}

/** A snapshot that was stored, and the next one. Kept only for as long as older ones wait for their turn. */
export interface Performed extends Pick<Snapshot, 'base' | 'data' | 'intents'> {
  /** What it made of the data that the handler holds, done to those of an older snapshot. */
  readonly onto?: (seen: Data, parse: Parse) => Data;
  next?: Performed;
}

export type Parse = (data: SerializedData) => object;

/** What it takes to compare data. */
export interface DataForm {
  readonly parse: Parse;
  readonly serialize: (data: object) => SerializedData;
  /** What all new sessions hold. */
  readonly empty: () => object;
}

const NO_DATA: SerializedData = Object.freeze({ raw: '', fingerprint: '' });

/** A session that nobody has put anything into, which is not even serialized. */
export const NOTHING_YET: Omit<Snapshot, 'since'> = Object.freeze({
  base: undefined,
  data: NO_DATA,
  isChanged: false,
  isLookedAt: false,
  intents: NO_INTENTS,
});

/**
 * What remains to be done of a snapshot when its turn comes. Operations before it had the same changes
 * in their snapshots, and what they have stored is left out.
 */
export function whatIsLeft(snapshot: Snapshot, form: DataForm): Snapshot {
  let { base, intents } = snapshot;
  for (let done = snapshot.since.next; done !== undefined; done = done.next) {
    base = rebased(base, done, form);
    intents = without(intents, done.intents);
  }
  if (base === undefined || base === snapshot.base) return { ...snapshot, intents };
  // If nobody had looked at the data, there is no change: what is stored by now is kept.
  const seen = snapshot.data === NO_DATA ? form.serialize(form.empty()) : snapshot.data;
  const data = snapshot.isLookedAt ? seen : base;
  return { ...snapshot, base, data, intents, isChanged: !sameData(base, data) };
}

/**
 * The data of a snapshot as they would be if the handler had changed nothing since it was taken.
 *
 * @param until what was done last
 */
export function seenBy({ data, since }: Snapshot, until: Performed, parse: Parse): Data {
  let seen = parse(data) as Data;
  for (let done = since; done !== until && done.next !== undefined;) {
    done = done.next;
    seen = done.onto?.(seen, parse) ?? seen;
  }
  return seen;
}

/** A state, with what was done to another one done to it, too. */
function rebased(
  state: SerializedData | undefined,
  { base, data }: Performed,
  { parse, serialize }: DataForm,
): SerializedData | undefined {
  if (base === data) return state;
  if (base === state || state === undefined) return data;
  const from = (base === undefined ? {} : parse(base)) as Data;
  return serialize(mergeData(from, parse(state) as Data, parse(data) as Data).merged);
}
