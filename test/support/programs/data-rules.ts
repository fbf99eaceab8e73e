import type { Change, CallFact, Journal } from './journal.js';
import {
  drops,
  isGranted,
  lastCommit,
  marksIn,
  mayHaveEnded,
  saysNothingHappened,
  valueIn,
} from './facts.js';
import type { Rule } from './oracle.js';
import type { Performance } from './performance.js';
import { toldCall } from './program.js';

/** From here on, what the request had changed before `asked` is promised to be stored. */
interface Promised {
  readonly request: number;
  readonly asked: number;
  readonly kept: number;
  readonly by: string;
}

/** Rules about what is stored. Every value is written once, so where it came from is never a question. */
export const dataRules: Readonly<Record<string, Rule>> = {
  'what was saved is stored': (performance) =>
    promises(performance).flatMap((promised) => brokenBy(promised, performance)),

  'an update that was done counts, once': (performance) => {
    const { journal } = performance;
    const done = journal.calls.filter(
      ({ call, outcome }) => call.do === 'update' && outcome === 'resolved',
    );
    const lost = done.flatMap((fact) => {
      const stored = journal.commits.filter(({ after }) => marksIn(after).includes(fact.mark));
      if (stored.length === 0) return [`update ${fact.mark} is done, and was never stored`];
      const final = lastCommit(journal, stored[0]?.id ?? '')?.after;
      const mayBeGone = mayHaveEnded(journal) || isOverwritten(performance, fact, 'n');
      return mayBeGone || marksIn(final).includes(fact.mark)
        ? []
        : [`update ${fact.mark} is done, and no longer stored`];
    });
    const twice = journal.commits.flatMap(({ after }) => {
      const marks = marksIn(after);
      return new Set(marks).size < marks.length ? [`counted twice: ${marks.join(' ')}`] : [];
    });
    return [...lost, ...twice.slice(0, 1)];
  },

  'what was refused is not stored': ({ journal }) =>
    journal.calls.flatMap(({ call, outcome, error, mark }) =>
      call.do === 'update' &&
      saysNothingHappened({ outcome, error }) &&
      commitsThatLast(journal).some(({ after }) => marksIn(after).includes(mark))
        ? [`update ${mark} is stored, although it failed: ${String(error)}`]
        : [],
    ),

  'a 409 says that nothing was saved, and nothing was': ({ journal }) =>
    journal.changes.flatMap((change) => {
      const { status = 0, body = '' } = journal.arrived[change.request] ?? {};
      if (status !== 409 || !body.includes('session_conflict')) return [];
      // What came after the answer was meant may have been refused alone, when the rest was stored.
      const answeredAt = journal.intended[change.request]?.at ?? Infinity;
      const isLater = (one: Change) => one.request === change.request && one.at > answeredAt;
      if (journal.changes.some(isLater)) return [];
      return isLeftToTheEnd(change, journal.calls) && isStored(change)
        ? [`${change.register} = ${String(change.value)} is stored`]
        : [];
      function isStored({ register, value }: Change): boolean {
        return (
          value !== undefined &&
          commitsThatLast(journal).some(({ after }) => valueIn(after, register) === value)
        );
      }
    }),

  'a failure stores nothing that is half done': ({ journal }) =>
    journal.changes.flatMap((change) => {
      const { register, value, request, at } = change;
      const intended = journal.intended[request];
      const isFailure = intended !== undefined && intended.status >= 500 && at < intended.at;
      if (!isFailure || value === undefined || !isLeftToTheEnd(change, journal.calls)) return [];
      return journal.commits.some(({ after }) => valueIn(after, register) === value)
        ? [`${register} = ${String(value)} is stored`]
        : [];
    }),
};

/** Of a session that is destroyed nothing is stored, whatever was before. */
function commitsThatLast(journal: Journal) {
  return journal.commits.filter(({ id }) => lastCommit(journal, id)?.after !== undefined);
}

/** Whether no call could have stored it: none was asked afterwards, and none was under way. */
function isLeftToTheEnd({ request, at }: Change, calls: readonly CallFact[]): boolean {
  return calls.every(
    ({ request: of, call, settled }) =>
      of !== request || settled < at || !(call.do === 'save' || call.do === 'update'),
  );
}

function isInTime({ request, asked }: CallFact, { journal }: Performance): boolean {
  return asked < (journal.intended[request]?.at ?? Infinity);
}

function promises(performance: Performance): Promised[] {
  const { journal, program } = performance;
  const saves = journal.calls.filter(
    (fact) =>
      fact.call.do === 'save' &&
      fact.outcome === 'resolved' &&
      // What a failed answer rolled back is not there to be saved any more.
      (isInTime(fact, performance) || isGranted(performance, fact.request)),
  );
  const answers = program.requests.flatMap((_, request): Promised[] => {
    const intended = journal.intended[request];
    const arrived = journal.arrived[request];
    if (intended === undefined || arrived === undefined || !isGranted(performance, request))
      return [];
    return [{ request, asked: intended.at, kept: arrived.at, by: `the ${intended.status}` }];
  });
  return [
    ...saves.map(({ request, asked, settled, call }) => ({
      ...{ request, asked, kept: settled, by: toldCall(call) },
    })),
    ...answers,
  ];
}

function brokenBy(promised: Promised, performance: Performance): string[] {
  const { request, asked, kept, by } = promised;
  const { journal } = performance;
  const own = journal.changes.filter((change) => change.request === request);
  return [...new Set(own.map(({ register }) => register))].flatMap((register) => {
    const history = own.filter((change) => change.register === register);
    const last = history.findLast(({ at }) => at < asked);
    if (last === undefined || isForgotten(last, promised, performance)) return [];
    const allowed = new Set(history.filter(({ at }) => at >= last.at).map(({ value }) => value));
    const stored = journal.commits.filter(
      ({ after, at }) => at < kept && after !== undefined && allowed.has(valueIn(after, register)),
    );
    const what = `${register} = ${String(last.value)}`;
    const wasThere = last.value === undefined || stored.length > 0;
    if (!wasThere) return [`${by} of request ${request} promised ${what}, which was not stored`];
    if (mayHaveEnded(journal) || isOverwritten(performance, last, register)) return [];
    const others = journal.changes.filter((change) => change.request !== request);
    for (const { register: name, value } of others) if (name === register) allowed.add(value);
    const final = lastCommit(journal, stored.at(-1)?.id ?? '')?.after;
    return final === undefined || allowed.has(valueIn(final, register))
      ? []
      : [`${by} of request ${request} promised ${what}, of which nothing is left`];
  });
}

/** Whether the request itself may have thrown a change away before it was its turn to be kept. */
function isForgotten(
  { at, register, request }: Change,
  { asked, kept }: Promised,
  { journal }: Performance,
): boolean {
  return journal.calls.some((fact) => {
    if (fact.request !== request) return false;
    if (drops(fact, register)) return fact.asked > at && fact.asked < kept;
    if (fact.asked > asked) return false;
    // What was asked for after a reload was asked for is none of the reload's; the data is its to read.
    const since = register.startsWith('@') ? fact.asked : fact.settled;
    return fact.call.do === 'destroy' || (fact.call.do === 'reload' && since > at);
  });
}

/** Whether something may have replaced it later, by right. */
function isOverwritten(
  { program, journal }: Performance,
  {
    request,
    ...since
  }: { readonly request: number; readonly at?: number; readonly asked?: number },
  register: string,
): boolean {
  if (program.settings.conflict === 'overwrite' && program.requests.length > 1) return true;
  const from = since.at ?? since.asked ?? 0;
  return journal.calls.some(
    (fact) => drops(fact, register) && (fact.request !== request || fact.asked > from),
  );
}
