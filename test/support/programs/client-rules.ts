import {
  comesLate,
  idOf,
  isGranted,
  isTokenOf,
  lastCommit,
  mayHaveEnded,
  wasUnclear,
} from './facts.js';
import type { CallFact, Journal } from './journal.js';
import type { Rule } from './oracle.js';
import type { Performance } from './performance.js';
import { hangs, toldCall } from './program.js';

/** Rules about what the client has and was told. */
export const clientRules: Readonly<Record<string, Rule>> = {
  'the client keeps its session': (performance) => {
    const { journal, live, jarReads, jar, firstId } = performance;
    if (jarReads || live.length === 0 || mayHaveEnded(journal)) return [];
    if (comesLate(performance.program) || wasToldThatItIsUnclear(performance)) return [];
    if (isCrossed(performance) || isTakenBack(performance)) return [];
    const lost = live.includes(firstId) ? 'the session it had' : 'a session made for it';
    return [
      `the client has ${jar === '' ? 'no token' : 'a token that reads nothing'} and lost ${lost}`,
    ];
  },

  'a session that is stored is one that the client knows': (performance) => {
    const { journal, program, live } = performance;
    return program.requests.flatMap((_, request) => {
      if (!isGranted(performance, request) || wasUnclear(request, performance)) return [];
      const { cookies = [] } = journal.arrived[request] ?? {};
      return journal.commits.flatMap((commit) =>
        commit.request === request &&
        commit.before === undefined &&
        live.includes(commit.id) &&
        !cookies.some((token) => idOf(token) === commit.id)
          ? [`request ${request} stored a session and gave no token for it`]
          : [],
      );
    });
  },

  'a token in a body is one that reads': (performance) => {
    const { journal, program, reads } = performance;
    return program.requests.flatMap((_, request) => {
      const given = journal.intended[request]?.given;
      if (given === undefined || !isGranted(performance, request)) return [];
      const stored = journal.commits.some((commit) => commit.request === request);
      if (!stored || mayHaveEnded(journal) || mayBeReplaced(given.at, request, performance))
        return [];
      return reads.get(given.token) === true
        ? []
        : [`request ${request} gave out a token that reads nothing`];
    });
  },

  'a late response takes nothing away': ({ journal, program }) =>
    program.requests.flatMap((_, request) => {
      const arrived = journal.arrived[request];
      if (arrived === undefined) return [];
      // Of several, one that came before what was unclear had been taken back says nothing.
      const found = journal.loads.flatMap((load) =>
        load.request === request && load.id === idOf(arrived.presented) ? [load.found] : [],
      );
      if (found[0] === undefined) return [];
      // A logout is owed its end, also within the grace of a rotation.
      const isLogout = mayHaveEnded(journal, request);
      const isSuperseded = !found.some(
        (record) => record !== undefined && isTokenOf(arrived.presented, record),
      );
      return isSuperseded && !isLogout && arrived.cookies.length > 0
        ? [`request ${request} came with a token that was replaced, and sets a cookie`]
        : [];
    }),

  'nothing is stored after the end': (performance) => {
    const { journal, program } = performance;
    return journal.calls.flatMap((fact) => {
      const { call, request, outcome } = fact;
      if (call.do !== 'destroy' || outcome !== 'resolved' || comesLate(program)) return [];
      return idsOf(request, performance).flatMap((id) =>
        lastCommit(journal, id)?.after === undefined && wasTouched(journal, id)
          ? []
          : [`destroy() of request ${request} is done, and its session is stored`],
      );
    });
  },

  'no success hides a failure that nobody saw': (performance) =>
    performance.journal.calls.flatMap((fact) =>
      fact.how === 'floats' &&
      fact.outcome === 'rejected' &&
      !comesAfterItsEnd(fact, performance.journal) &&
      isGranted(performance, fact.request) &&
      isInTime(fact, performance.journal)
        ? [`request ${fact.request} succeeded although its ${toldCall(fact.call)} had failed`]
        : [],
    ),
};

/**
 * A prompt answer to a dead token has the client forget it, and a deletion names a cookie, not its value:
 * it may meet that of another response that was faster, which no server can know.
 */
function isCrossed({ program, jar }: Performance): boolean {
  const isDead = program.start === 'expired' || program.start === 'ended';
  return isDead && program.requests.length > 1 && jar === '';
}

/** A session whose first write was unclear, and is taken back a moment later: nobody has its token. */
function isTakenBack({ journal, live, firstId }: Performance): boolean {
  const isUnclear = journal.arrived.some((arrived) =>
    arrived?.body.includes('session_write_unclear'),
  );
  return isUnclear && !live.includes(firstId);
}

function isInTime({ request, asked }: CallFact, journal: Journal): boolean {
  return asked < (journal.intended[request]?.at ?? Infinity);
}

/** After `destroy()` every call is the application's mistake, and says so. */
function comesAfterItsEnd({ request, asked }: CallFact, { calls }: Journal): boolean {
  return calls.some(
    (fact) => fact.call.do === 'destroy' && fact.request === request && fact.asked < asked,
  );
}

/** A failure was answered, or told to the handler, while the store was silent: who can say more? */
function wasToldThatItIsUnclear(performance: Performance): boolean {
  const { program, journal } = performance;
  if (!hangs(program)) return false;
  const isFailure = journal.arrived.some((arrived) => (arrived?.status ?? 0) >= 500);
  return isFailure || program.requests.some((_, request) => wasUnclear(request, performance));
}

/** The sessions that a request had: the one it came with, where that was its own, and those it made. */
function idsOf(request: number, { journal, program }: Performance): string[] {
  const { presented = '' } = journal.arrived[request] ?? {};
  const load = journal.loads.find((one) => one.request === request);
  const isOwn =
    (program.start === 'live' || program.start === 'user' || load?.id !== undefined) &&
    load?.found !== undefined &&
    load.id === idOf(presented) &&
    isTokenOf(presented, load.found) &&
    program.start !== 'expired';
  const made = journal.commits.filter(
    (commit) => commit.request === request && commit.before === undefined,
  );
  return [...(isOwn ? [load.id] : []), ...made.map(({ id }) => id)];
}

/** An id without a commit is stored as it was. */
function wasTouched({ commits }: Journal, id: string): boolean {
  return commits.some((commit) => commit.id === id);
}

/** Whether a token may have been replaced after it was given out: by a renewal, or a rotation. */
function mayBeReplaced(at: number, request: number, { journal, program }: Performance): boolean {
  const isRenewed = journal.calls.some(
    ({ call, asked, request: of }) => 'keep' in call && (of !== request || asked > at),
  );
  return (
    isRenewed || (program.settings.rotates && program.age === 20 && program.settings.skew !== 0)
  );
}
