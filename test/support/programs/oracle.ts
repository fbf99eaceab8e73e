import { bookkeepingRules } from './bookkeeping.js';
import { clientRules } from './client-rules.js';
import { dataRules } from './data-rules.js';
import type { Performance } from './performance.js';
import { routeRules } from './route-rules.js';

/** What is wrong, by the rule that says so. */
export interface Violation {
  readonly rule: string;
  readonly detail: string;
}

export type Rule = (performance: Performance) => readonly string[];

const rules: Readonly<Record<string, Rule>> = {
  ...bookkeepingRules,
  ...dataRules,
  ...clientRules,
  ...routeRules,
};

/** All that is wrong with what a program led to; nothing: it is as if there were no races and faults. */
export function violations(performance: Performance): Violation[] {
  const { stuck } = performance;
  if (stuck.length > 0)
    return stuck.map((detail) => ({ rule: 'everything comes to an end', detail }));
  return Object.entries(rules).flatMap(([rule, check]) =>
    check(performance).map((detail) => ({ rule, detail })),
  );
}
