import { Random } from '../random.js';

/** What one request does. */
export type Action = 'anonymous' | 'forged' | 'login' | 'read' | 'poll' | 'change' | 'logout';

/** One request of a trace. */
export interface Step {
  /** Milliseconds since the trace began. */
  readonly at: number;
  readonly visitor: number;
  readonly action: Action;
  /** Bytes of JSON in the visitor's session. */
  readonly bytes: number;
}

const SECOND = 1000;
const HOURS_MS = 4 * 3_600 * SECOND;

/** Who comes, by weight: somebody without a cookie, a bot that guesses, a user, a page left open. */
const VISITORS = [
  ['anonymous', 40],
  ['bot', 5],
  ['user', 45],
  ['poller', 10],
] as const;

/** Bytes of a session and how many users have one of that size. */
const SIZES = [
  [500, 25],
  [700, 25],
  [1_500, 20],
  [3_000, 15],
  [8_000, 10],
  [40_000, 5],
] as const;

/**
 * What the visitors of four hours send, in the order of time: the same for the same seed. Nobody is
 * away for as long as any library's idle timeout, so all of them answer the same.
 */
export function makeTrace(requests: number, seed: number): Step[] {
  const random = new Random(seed);
  const steps: Step[] = [];
  // Some more than asked for: the end of the last visits is cut off.
  for (let visitor = 0; steps.length < requests * 1.1; visitor++) {
    steps.push(...visit(visitor, random));
  }
  return steps.sort((a, b) => a.at - b.at || a.visitor - b.visitor).slice(0, requests);
}

function visit(visitor: number, random: Random): Step[] {
  const steps: Step[] = [];
  const bytes = random.weighted(SIZES);
  let at = Math.floor(random.next() * HOURS_MS);
  const add = (action: Action, leastSeconds: number, mostSeconds: number) => {
    steps.push({ at, visitor, action, bytes });
    at += random.between(leastSeconds * SECOND, mostSeconds * SECOND);
  };
  const repeat = (times: number, once: () => void) => {
    for (let count = 0; count < times; count++) once();
  };

  switch (random.weighted(VISITORS)) {
    case 'anonymous':
      repeat(random.between(1, 6), () => add('anonymous', 2, 60));
      break;
    case 'bot':
      repeat(random.between(5, 30), () => add('forged', 1, 3));
      break;
    case 'user':
      repeat(random.between(1, 2), () => add('anonymous', 5, 30));
      add('login', 1, 5);
      repeat(random.between(3, 40), () => add(random.chance(0.2) ? 'change' : 'read', 3, 120));
      if (random.chance(0.4)) add('logout', 1, 1);
      break;
    case 'poller':
      add('login', 1, 5);
      repeat(random.between(20, 160), () => add('poll', 15, 15));
      break;
  }
  return steps;
}
