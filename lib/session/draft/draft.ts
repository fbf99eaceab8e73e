import { isDeepStrictEqual } from 'node:util';
import { asking, NO_INTENTS, renewalOf, without, type Intents } from './intents.js';
import { caughtUp, changedKeys, keepOnly, mergeData, takeOver } from './merge.js';
import { sameData, type SerializedData } from './serialized-data.js';
import { NOTHING_YET, seenBy, type Parse, type Performed, type Snapshot } from './snapshot.js';

type Data = Record<string, unknown>;

/**
 * What a handler makes of its session: the data, which it changes at will, and what it asked for.
 * Nothing in here does I/O.
 */
export class Draft {
  /** A private field, as an inspection must not show it. */
  #intents: Intents = NO_INTENTS;
  #data: object;
  /** The data as it was when it last agreed with what is stored. */
  #synced: SerializedData | undefined;
  /** Whether somebody was given the data since they were stored; otherwise they cannot have changed. */
  #isLookedAt = false;
  #wasLookedAt = false;
  #last: Performed = { ...NOTHING_YET };

  constructor(data: object, synced: SerializedData | undefined) {
    this.#data = data;
    this.#synced = synced;
  }

  get data(): object {
    this.#isLookedAt = true;
    return this.#data;
  }

  set data(data: object) {
    this.#isLookedAt = true;
    this.#data = data;
  }

  /** The data as an object that takes changes: a copy, where the handler froze it, as Immer does. */
  get changeable(): Data {
    if (!Object.isExtensible(this.data)) this.#data = { ...this.#data };
    return this.#data as Data;
  }

  get intents(): Intents {
    return this.#intents;
  }

  /** @param more `undefined` takes back what was asked for */
  intend(more: Parameters<typeof asking>[1]): void {
    this.#intents = asking(this.#intents, more);
  }

  /** Whether a session that is not stored holds nothing but what all new ones hold. */
  isPristine(empty: object): boolean {
    if (!this.#isLookedAt) return true;
    const values: unknown[] = Object.values(this.#data);
    return values.every((value) => value === undefined) || isDeepStrictEqual(this.#data, empty);
  }

  /**
   * The draft as it is now, serialized once, or not at all where nobody has looked into it.
   *
   * @param serialize returns `known` itself for data that is the same
   * @throws SessionSerializationError
   */
  snapshot(serialize: (data: object, known?: SerializedData) => SerializedData): Snapshot {
    const intents = this.#intents;
    const base = this.#synced;
    const isUntouched = base !== undefined && !this.#isLookedAt;
    const data = isUntouched ? base : serialize(this.#data, base);
    const isLookedAt = this.#isLookedAt;
    return { base, data, isChanged: data !== base, isLookedAt, intents, since: this.#last };
  }

  /** The draft of a session that nobody has put anything into. */
  get nothing(): Snapshot {
    return { ...NOTHING_YET, isLookedAt: this.#isLookedAt, since: this.#last };
  }

  /** The handler has answered: later changes count only if the data are looked at once more. */
  close(): void {
    this.#wasLookedAt ||= this.#isLookedAt;
    this.#isLookedAt = false;
  }

  /** The request goes on: whoever looked at the data before may have changed them since. */
  reopen(): void {
    this.#isLookedAt ||= this.#wasLookedAt;
  }

  /** Whether something was asked for besides changes of the data. */
  get isAsking(): boolean {
    return this.#intents !== NO_INTENTS;
  }

  /** Whether anything may be different from what is stored. */
  get mayDiffer(): boolean {
    return this.#isLookedAt || this.isAsking;
  }

  /**
   * The snapshot is stored, as a part of `stored`: the handler's own object takes over what it does not
   * have yet, and keeps what the handler has changed of it since. What was asked for since stays, too.
   */
  sync(stored: SerializedData, snapshot: Snapshot, parse: Parse): void {
    const { base, data: written, intents, since } = snapshot;
    const last = this.#last;
    this.#intents = without(this.#intents, intents);
    this.#synced = stored;
    if (since === last && sameData(stored, written)) {
      this.#did({ base, data: written, intents });
      return;
    }
    const onto = (local: Data, read: Parse): Data =>
      caughtUp(local, read(stored) as Data, seenBy(snapshot, last, read));
    try {
      this.#become(onto(this.#data as Data, parse));
    } catch {
      // The data cannot be compared: changes that others stored will be merged by the next write.
      this.#synced = written;
    }
    this.#did({ base, data: written, intents, onto });
  }

  /** Throws away what was not stored: the data is what is stored again, the same object if it can be. */
  reset(data: object, synced: SerializedData | undefined): void {
    this.#intents = NO_INTENTS;
    this.#synced = synced;
    this.#become(data as Data);
    this.#took(synced, (_, read) => (synced === undefined ? {} : read(synced)) as Data);
    this.close();
  }

  /**
   * Throws away the changes that there were when it was asked for; what has come since stays, and so
   * does what was asked for besides changes: a login is not forgotten.
   *
   * @param asked the draft when it was asked for; `undefined` if it could not be serialized
   */
  reload(
    asked: Snapshot | undefined,
    data: object,
    synced: SerializedData,
    askedData: object,
  ): void {
    const keep = renewalOf(this.#intents)?.keep;
    const reloaded = (base: object, now: object, local: object): Data => {
      const { merged } = mergeData(base as Data, now as Data, local as Data);
      return keep === undefined ? merged : keepOnly(merged, keep);
    };
    this.#synced = synced;
    this.#become(reloaded(asked === undefined ? this.#data : askedData, data, this.#data));
    this.#took(synced, (seen, read) =>
      reloaded(asked === undefined ? seen : read(asked.data), read(synced), seen),
    );
  }

  /** Kept for the snapshots that wait for their turn. */
  #did(performed: Performed): void {
    this.#last = this.#last.next = performed;
  }

  /** Nothing was stored, but the handler's data were replaced. */
  #took(stored: SerializedData | undefined, onto: NonNullable<Performed['onto']>): void {
    const { data } = { ...NOTHING_YET, ...(stored && { data: stored }) };
    this.#did({ base: data, data, intents: NO_INTENTS, onto });
  }

  #become(data: Data): void {
    try {
      // Only what differs: handlers hold on to objects inside of the data.
      takeOver(this.#data as Data, data, changedKeys(this.#data as Data, data));
    } catch {
      // Frozen or partly read-only data are replaced: changes to the old object no longer count.
      this.#data = data;
    }
  }
}
