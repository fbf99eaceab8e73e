import { inspect } from 'node:util';
import { SessionConflictError, SessionStoreError } from '../../../lib/index.js';
import { isUndisturbed, mayHaveEnded } from './facts.js';
import type { Rule } from './oracle.js';
import { toldCall } from './program.js';

/** Rules about the process, the responses as such, and the store's own order. */
export const bookkeepingRules: Readonly<Record<string, Rule>> = {
  'no error is left to the process': ({ fatal }) =>
    fatal.map((error) =>
      error instanceof Error ? `${error.name}: ${error.message}` : inspect(error),
    ),

  'there is one session object for a request': ({ journal }) => journal.oddities,

  'the answer is the first one that the handler gave, or an error': ({ journal, program }) =>
    program.requests.flatMap((_, at) => {
      const intended = journal.intended[at];
      const arrived = journal.arrived[at];
      if (arrived === undefined) return [];
      const { status, body } = arrived;
      if (status === 0) return [`response ${at} broke off: ${body}`];
      if (status < 400 && intended?.status !== status) {
        return [`response ${at} is a ${status}, which the handler did not mean`];
      }
      const hasBody = status === 200 && intended?.body !== undefined;
      return hasBody && body !== intended.body ? [`response ${at} has another body: ${body}`] : [];
    }),

  'a request does not get in its own way': ({ journal, program }) => {
    if (!isUndisturbed(program) || mayHaveEnded(journal)) return [];
    const refused = journal.calls.filter(
      ({ error }) => error instanceof SessionConflictError || error instanceof SessionStoreError,
    );
    const status = journal.arrived[0]?.status ?? 0;
    const isRefused = status === 409 || (status === 503 && journal.intended[0]?.status !== 503);
    return [
      ...refused.map(({ call, error }) => `${toldCall(call)} failed alone: ${String(error)}`),
      ...(isRefused ? [`a ${status} without another request or a fault`] : []),
    ];
  },

  'no clock of a session goes back': ({ journal }) =>
    journal.commits.flatMap(({ before, after, request }) =>
      before !== undefined && after !== undefined && after.accessedAt < before.accessedAt
        ? [`request ${request} set accessedAt back by ${before.accessedAt - after.accessedAt} ms`]
        : [],
    ),

  'nobody ends a session but who asks for it': ({ journal, firstId }) =>
    mayHaveEnded(journal)
      ? []
      : journal.commits.flatMap(({ request, id, after }) =>
          after === undefined && id === firstId ? [`request ${request} removed the session`] : [],
        ),
};
