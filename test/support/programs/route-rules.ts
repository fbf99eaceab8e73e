import type { SessionRecord } from '../../../lib/index.js';
import type { Commit } from './journal.js';
import type { Rule } from './oracle.js';
import type { Performance } from './performance.js';
import type { RouteKind } from './program.js';

/** Rules about routes that say what they do with the session. */
export const routeRules: Readonly<Record<string, Rule>> = {
  'a request that is no use of the session leaves its clock': (performance) =>
    commitsOn('no-touch', performance).flatMap(({ request, before, after }) => {
      const { calls } = performance.journal;
      const isUse = calls.some(
        ({ call, request: of }) =>
          of === request && (call.do === 'touch' || call.do === 'authenticate'),
      );
      const isMoved = before && after && before.accessedAt !== after.accessedAt;
      return isMoved && !isUse ? [`request ${request} moved the idle clock`] : [];
    }),

  'a request that only reads changes nothing': (performance) =>
    commitsOn('read-only', performance).flatMap(({ request, before, after }) => {
      if (before === undefined) return [`request ${request} stored a new session`];
      if (after === undefined) return [`request ${request} removed the session`];
      return CHANGED_BY_HANDLERS.flatMap((name) =>
        seen(before, name) === seen(after, name) ? [] : [`request ${request} changed ${name}`],
      );
    }),
};

const CHANGED_BY_HANDLERS = [
  'payload',
  'userId',
  'authenticatedAt',
  'createdAt',
  'idleTimeout',
  'csrfSecret',
] as const;

function seen(record: SessionRecord, name: (typeof CHANGED_BY_HANDLERS)[number]): string {
  return JSON.stringify(record[name] ?? null);
}

function commitsOn(route: RouteKind, { program, journal }: Performance): readonly Commit[] {
  return journal.commits.filter(({ request }) => program.requests[request]?.route === route);
}
