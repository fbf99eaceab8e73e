import { mayWrite, type Standing } from '../session/standing.js';
import type { ResolvedOptions } from '../config/resolution/resolved-options.js';
import type { SessionRuntime, SessionSource } from './runtime/session-runtime.js';
import type { Stored } from './runtime/stored.js';
import type { Delivery } from './steps.js';
import { NO_UPKEEP, upkeepOf, type Upkeep } from './write/plan.js';

const ALL: Upkeep = { touch: true, rotation: true };

/**
 * What nobody asks for and one session needs all the same: that its idle clock is moved, and its token
 * replaced. Each is tried once in a request.
 */
export class OwnUpkeep {
  /** Milliseconds, instead of the option: a route with a stricter idle limit needs a finer clock. */
  touchIntervalMs: number | undefined;
  /** Whether the request is a use of the session; otherwise its idle clock stays as it is. */
  isUse = true;
  readonly #runtime: SessionRuntime;
  readonly #rotates: () => boolean;
  #left = ALL;

  /** @param rotates whether there is a client to be told of a new token */
  constructor(runtime: SessionRuntime, rotates: () => boolean) {
    this.#runtime = runtime;
    this.#rotates = rotates;
  }

  /** Somebody asks for a save, so both may be tried again. */
  renew(): void {
    this.#left = ALL;
  }

  /** A request that a guard refused for being idle is no use of the session. */
  refuse(): void {
    this.#left = NO_UPKEEP;
  }

  /** A write is made, which moves the idle clock. @param isAsked `false`: the write is upkeep itself */
  spend(isAsked: boolean): void {
    this.#left = { touch: false, rotation: this.#left.rotation && isAsked };
  }

  due(stored: Stored | null, standing: Standing, delivery: Delivery): Upkeep {
    const { rotation } = this.#left;
    const touch = this.#left.touch && this.isUse;
    if (stored === null || !(touch || rotation) || !mayWrite(standing)) return NO_UPKEEP;
    const { options, clock } = this.#runtime;
    const rotateMs = rotateMsOf(stored.source, options);
    const mayRotate = rotation && delivery === 'open' && rotateMs !== undefined && this.#rotates();
    return upkeepOf(stored.record, clock.now(), {
      touchMs: touch ? (this.touchIntervalMs ?? options.touchIntervalMs) : undefined,
      rotateMs: mayRotate ? rotateMs : undefined,
    });
  }
}

/** After which time a token is replaced: elsewhere by one of ours, and at once or never. */
function rotateMsOf({ leaving }: SessionSource, options: ResolvedOptions): number | undefined {
  if (leaving === undefined) return options.rotateIntervalMs;
  return leaving.when === 'read' ? -Infinity : undefined;
}
