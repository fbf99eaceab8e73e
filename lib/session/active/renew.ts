import type { Renewal } from '../draft/intents.js';
import { keepOnly } from '../draft/merge.js';
import { newCsrfSecret } from './csrf-token.js';
import type { RegenerateOptions } from '../session.js';
import type { SessionFacts } from './session-port.js';

/** How long a session lives, as its own: nothing of that. */
export const NO_LIFE_OF_ITS_OWN = {
  idleTimeout: undefined,
  absoluteTimeout: undefined,
  persistent: undefined,
};

/** @returns `undefined`: all of them */
export function keptKeys({ keep = true }: RegenerateOptions): readonly string[] | undefined {
  if (keep === true) return undefined;
  return keep === false ? [] : [...keep];
}

type Asked = Omit<Renewal, 'token'>;

/**
 * Records that the session gets a new token; the write comes with the commit, together with whatever
 * else changed.
 *
 * @throws SessionStateError when the client can no longer be told of it
 */
export function renew(facts: SessionFacts, asked: Asked): void {
  intend(facts, { ...asked, token: facts.renewToken() });
}

/**
 * Records that nothing of the session goes on but its place in the table: a new token, no data and no
 * user, and its time begins. What express-session does with a delete and a new session.
 *
 * @throws SessionStateError when the client can no longer be told of it
 */
export function startOver(facts: SessionFacts): void {
  const token = facts.renewToken({ always: true });
  facts.draft.intend(NO_LIFE_OF_ITS_OWN);
  intend(facts, { why: 'regenerate', userId: undefined, keep: [], token, startsOver: true });
}

function intend(facts: SessionFacts, renewal: Renewal): void {
  const { draft } = facts;
  const data = draft.changeable;
  if (renewal.keep !== undefined) keepOnly(data, renewal.keep);
  const hasCsrf = (draft.intents.csrfSecret ?? facts.record?.csrfSecret) !== undefined;
  draft.intend({
    renewals: [...draft.intents.renewals, renewal],
    ...(hasCsrf && { csrfSecret: newCsrfSecret() }),
  });
}
