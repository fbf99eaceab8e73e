import { SessionStoreError } from '../errors/session-store.error.js';
import type { PayloadCodec } from '../serializer/payload-codec.js';
import { Draft } from '../session/draft/draft.js';
import { whatIsLeft, type DataForm, type Snapshot } from '../session/draft/snapshot.js';
import type { SerializedData } from '../session/draft/serialized-data.js';
import type { SessionRecord } from '../session/session-record.js';
import { mayWrite, type Standing } from '../session/standing.js';
import { destroyedError } from '../session/state-errors.js';
import { dataForm } from './data-form.js';
import { Discreet } from './discreet.js';
import type { Lifecycle } from './lifecycle.js';
import { OwnToken } from './own-token.js';
import { withLeftBehind, type OldTokens } from './move/old-tokens.js';
import { isAskedFor, NO_UPKEEP, type Upkeep } from './write/plan.js';
import type { LoadedLife } from './load/session-loader.js';
import { OwnUpkeep } from './own-upkeep.js';
import { reload } from './reload.js';
import { isLogin, type Delivery, type Step } from './steps.js';
import { ReadOnly } from './order/read-only.js';
import { Unsettled } from './order/unsettled.js';
import type { StoreBudget } from './store/store-budget.js';
import type { Stored } from './runtime/stored.js';
import type { DataChange } from './write/write-work.js';

/** One session, in one request or in the hands of one worker: what is stored, and what is wanted. */
export class SessionLife extends Discreet {
  readonly standing: Standing;
  readonly isNew: boolean;
  readonly startedAt: number;
  readonly draft: Draft;
  isDestroyed = false;
  delivery: Delivery = 'open';
  /** The head of the response is under way: it can no longer be given a new token. */
  isAnswering = false;
  readonly upkeep: OwnUpkeep;
  readonly readOnly = new ReadOnly(() => this.#form);
  readonly #parts: Lifecycle;
  readonly #binding: Uint8Array | undefined;
  readonly ownToken: OwnToken;
  /** A write with an unknown outcome, which has to be settled before anything else is done. */
  readonly unsettled: Unsettled;
  /** Left out where no others were presented, as always without `migrateFrom`. */
  oldTokens: OldTokens | undefined;
  #stored: Stored | null;

  /**
   * @param options.rotates whether periodic rotation makes sense: a client is there to be told
   * @param options.binding SHA-256 of what the option `binding` returned for this request
   */
  constructor(
    parts: Lifecycle,
    { standing, stored, data, oldTokens }: LoadedLife,
    options: { readonly rotates: () => boolean; readonly binding: Uint8Array | undefined },
  ) {
    super();
    this.#parts = parts;
    this.standing = standing;
    this.#stored = stored;
    this.isNew = stored === null;
    this.startedAt = parts.runtime.clock.now();
    this.ownToken = new OwnToken(parts.runtime);
    this.unsettled = new Unsettled(parts.runtime.takeBacks);
    this.draft = new Draft(data, stored?.data);
    this.upkeep = new OwnUpkeep(parts.runtime, options.rotates);
    this.#binding = options.binding;
    this.oldTokens = oldTokens;
  }

  get stored(): Stored | null {
    return this.#stored;
  }

  get record(): SessionRecord | undefined {
    return this.#stored?.record;
  }

  /**
   * @param isForced to be stored even if nobody has put anything into it
   * @throws SessionSerializationError
   */
  snapshot(isForced = false): Snapshot {
    const { options } = this.#parts.runtime;
    const codec = this.#codec;
    const isPristine = this.#stored === null && this.draft.isPristine(codec.empty());
    const isWanted = isForced || options.saveUninitialized || this.draft.isAsking;
    if (isPristine && !isWanted) return this.draft.nothing;
    const id = this.record?.id ?? this.ownToken.fresh.id;
    const snapshot = this.draft.snapshot((data, known) => codec.serialize(data, id, known));
    return isPristine ? { ...snapshot, isChanged: false } : snapshot;
  }

  /** Whether there may be something to do, as far as can be told without a snapshot. */
  get mayHaveWork(): boolean {
    const { touch, rotation } = this.#due;
    const isKept = this.isNew && this.#parts.runtime.options.saveUninitialized;
    return this.draft.mayDiffer || this.unsettled.isOpen || isKept || touch || rotation;
  }

  /**
   * What is to be done for a snapshot, once it is its turn.
   *
   * @returns `undefined`: nothing
   * @throws see `Steps.next`
   */
  next(snapshot: Snapshot, budget: StoreBudget, change?: DataChange): Step | undefined {
    const left = whatIsLeft(snapshot, this.#form);
    this.readOnly.check(left);
    if (this.isDestroyed) return undefined;
    const step = this.#parts.steps.next({
      stored: this.#stored,
      standing: this.standing,
      snapshot: left,
      ...(change && { change }),
      // An update never rotates: that would make the updates of other requests fail.
      upkeep: change === undefined ? this.#due : NO_UPKEEP,
      isUse: this.upkeep.isUse,
      delivery: this.delivery,
      freshToken: () => this.ownToken.fresh,
      binding: this.#binding,
      budget,
    });
    if (step?.plan.kind === 'create') this.ownToken.send();
    return step;
  }

  /** @throws see `SessionWriter.write` */
  async perform(step: Step): Promise<void> {
    this.upkeep.spend(isAskedFor(step.plan));
    if (step.work !== undefined && isAskedFor(step.plan)) this.readOnly.note();
    if (isLogin(step)) await this.#endOldTokens(step.budget);
    const written = await this.#parts.steps.perform(step).catch((error: unknown) => {
      this.unsettled.note(error);
      if (!(error instanceof SessionStoreError)) this.ownToken.unsend();
      throw error;
    });
    if (written === undefined) return;
    const { stored } = written;
    this.oldTokens = withLeftBehind(this.oldTokens, step, this.#parts.runtime);
    this.#stored = stored;
    if (step.snapshot !== undefined) {
      const parse = (one: SerializedData) => this.#codec.parse(one, stored.record.id);
      this.draft.sync(stored.data, step.snapshot, parse);
    }
    // Only of a move: the new record is stored, but the old one may still be there, too.
    if (written.unclear !== undefined && isAskedFor(step.plan)) throw written.unclear;
  }

  /** Moves the idle clock now. */
  async touch(budget: StoreBudget): Promise<void> {
    const stored = this.#stored;
    if (stored === null || !mayWrite(this.standing)) return;
    await this.perform(this.#parts.steps.touch(stored, budget));
  }

  /** Throws away what was not stored. */
  rollBack(): void {
    if (this.isDestroyed || !this.draft.mayDiffer) return;
    const { parse, empty } = this.#form;
    const { data } = this.#stored ?? {};
    this.draft.reset(data === undefined ? empty() : parse(data), data);
  }

  /** @throws SessionStateError when the session is not stored (any more) */
  async reload(asked: Snapshot | undefined, budget: StoreBudget): Promise<void> {
    this.#stored = await reload(this.draft, this.#stored, asked, { ...this.#parts, budget });
  }

  /** @throws SessionStoreError; SessionConflictError when the session has a new token: no logout */
  async destroy(budget: StoreBudget): Promise<void> {
    if (this.isDestroyed) return;
    const { steps, ender } = this.#parts;
    if (this.#stored === null) steps.assertMayWrite(this.standing, null);
    this.readOnly.note();
    // First, while the session still counts: nobody must be logged in by them meanwhile.
    await this.#endOldTokens(budget);
    if (this.#stored !== null) await ender.end(this.#stored, budget);
    this.isDestroyed = true;
  }

  assertAlive(): void {
    if (this.isDestroyed) throw destroyedError();
  }

  #endOldTokens(budget: StoreBudget): Promise<void> | undefined {
    return this.oldTokens?.end({ budget, except: this.record?.id });
  }

  get #codec(): PayloadCodec {
    return this.#parts.runtime.home.codec;
  }

  get #form(): DataForm {
    return dataForm(this.#codec, () => this.#stored?.record.id ?? this.ownToken.fresh.id);
  }

  get #due(): Upkeep {
    return this.upkeep.due(this.#stored, this.standing, this.delivery);
  }
}
