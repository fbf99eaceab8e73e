/** How the handler treats the promise of a call: `floats` never looks at it again. */
export type How = 'awaited' | 'tried' | 'floats' | 'caught' | 'collected';

/** What only some calls have: how `update()`'s change behaves, and what a renewal keeps. */
export type Call =
  | { readonly do: 'save' | 'reload' | 'touch' | 'destroy' }
  | { readonly do: 'update'; readonly change: Change }
  | { readonly do: 'regenerate' | 'authenticate'; readonly keep: boolean | readonly string[] };

/** Ticks to wait inside the change, or another way in which it is unusual. */
export type Change = number | 'throws' | 'saves';

export type Step =
  | (Call & { readonly how: How })
  | { readonly do: 'set' | 'delete'; readonly key: Key }
  | { readonly do: 'pause'; readonly ticks: number }
  | { readonly do: 'gather'; readonly all: boolean }
  /** Starts the second request, and goes on when its handler runs, or when it is answered. */
  | { readonly do: 'meet'; readonly until: 'loaded' | 'answered' }
  | { readonly do: 'id' | 'csrf' | 'flash' | 'popFlash' | 'setTimeouts' | 'of' | 'millisecond' };

/** `own`, `other`: only this request changes it; `deep`: within an object; `shared`: both requests do. */
export type Key = 'own' | 'other' | 'deep' | 'shared';

export type Answer =
  | { readonly by: 'return' | 'redirect' | 'end' | 'write' }
  | { readonly by: 'json'; readonly twice: boolean }
  | { readonly by: 'throw'; readonly status: 400 | 503 | undefined };

/** A route with `@NoTouch()`, or with `@ReadOnlySession()`. */
export type RouteKind = 'no-touch' | 'read-only';

export interface RequestProgram {
  readonly route?: RouteKind | undefined;
  readonly before: readonly Step[];
  readonly answer: Answer;
  /** Goes on while the answer is under way. */
  readonly after: readonly Step[];
}

export interface Fault {
  readonly request: number;
  /** Which call of that request to the store, from 0; the first is usually its load. */
  readonly call: number;
  readonly what:
    | 'slow'
    | 'fails before'
    | 'fails after'
    /** Never done, never answered. */
    | 'lost'
    /** Done, never answered. */
    | 'unanswered'
    /** Done, answered when nobody waits any more. */
    | 'answered late'
    /** Done when nobody waits any more. */
    | 'done late';
}

export interface Settings {
  readonly conflict: 'merge' | 'reject' | 'overwrite';
  readonly rotates: boolean;
  readonly revokes: boolean;
  /** What the clock of the second request's instance shows more than that of the first, in seconds. */
  readonly skew: number;
}

export interface Program {
  readonly settings: Settings;
  readonly start: 'none' | 'live' | 'user' | 'expired' | 'ended';
  /** Minutes since the session was stored: from 3 on a touch is due, from 15 on a rotation. */
  readonly age: 0 | 5 | 20;
  /** One or two; the second comes when the first meets it, or else after the first's answer. */
  readonly requests: readonly RequestProgram[];
  /** The client handles overlapping responses in the other order. */
  readonly swapped: boolean;
  readonly faults: readonly Fault[];
}

const HANGING: ReadonlySet<Fault['what']> = new Set([
  'lost',
  'unanswered',
  'answered late',
  'done late',
] as const);

export function hangs({ faults }: Program): boolean {
  return faults.some(({ what }) => HANGING.has(what));
}

/** As a page of code. */
export function rendered(program: Program): string {
  const { settings, start, age, requests, swapped, faults } = program;
  const { skew, ...options } = settings;
  const lines = [`${JSON.stringify(options)}, session: ${start}, stored ${age} min ago`];
  if (skew !== 0) lines.push(`the second request's instance is ${skew} s ahead`);
  for (const [at, { route, before, answer, after }] of requests.entries()) {
    const kind = route === undefined ? '' : ` (${route})`;
    lines.push(`request ${at}${kind}: ${[...before.map(told), toldAnswer(answer)].join('; ')}`);
    if (after.length > 0) lines.push(`  meanwhile: ${after.map(told).join('; ')}`);
  }
  for (const { request, call, what } of faults) {
    lines.push(`call ${call} of request ${request} to the store: ${what}`);
  }
  if (swapped) lines.push('responses that overlap arrive in the other order');
  return lines.join('\n');
}

function told(step: Step): string {
  switch (step.do) {
    case 'set':
    case 'delete':
      return `${step.do} ${step.key}`;
    case 'pause':
      return `pause ${step.ticks}`;
    case 'gather':
      return `await Promise.${step.all ? 'all' : 'allSettled'}(collected)`;
    case 'meet':
      return `second request until ${step.until}`;
    case 'id':
    case 'csrf':
    case 'flash':
    case 'popFlash':
    case 'setTimeouts':
    case 'of':
    case 'millisecond':
      return step.do;
    default:
      return TOLD[step.how].replace('…', toldCall(step));
  }
}

const TOLD: Readonly<Record<How, string>> = {
  awaited: 'await …',
  tried: 'try { await … }',
  floats: 'void …',
  caught: '….catch()',
  collected: 'collect(…)',
};

export function toldCall(call: Call): string {
  if (call.do === 'update') return `update(${call.change})`;
  return 'keep' in call ? `${call.do}(keep: ${String(call.keep)})` : `${call.do}()`;
}

function toldAnswer(answer: Answer): string {
  if (answer.by === 'throw') return `throw ${answer.status ?? 'Error'}`;
  return answer.by === 'json' && answer.twice ? 'json, json' : answer.by;
}
