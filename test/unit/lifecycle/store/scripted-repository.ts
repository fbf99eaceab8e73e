import { SessionRepository } from '../../../../lib/repository/session.repository.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';

/** What a call is answered with, or fails with. */
export type Reply = Error | SessionRecord | null | boolean | object;

/** Nobody knows: it may have been done, or may still be. */
export const LOST = new Error('The connection was lost.');
/** It was not done. */
export const REFUSED = Object.assign(new Error('Refused.'), {
  $fault: 'client',
  $metadata: { httpStatusCode: 400, attempts: 1 },
});
/** It was done or was not, and a read can tell. */
export const FAILED = Object.assign(new Error('Failed.'), {
  $fault: 'server',
  $metadata: { httpStatusCode: 500, attempts: 3 },
});

/** Answers one call after the other as a test has written it down. */
export class ScriptedRepository extends SessionRepository {
  readonly calls: string[] = [];
  readonly #replies: Reply[];

  constructor(replies: readonly Reply[]) {
    super();
    this.#replies = [...replies];
  }

  override create = this.#answer<boolean>('create');
  override find = this.#answer<SessionRecord | null>('find');
  override save = this.#answer<never>('save');
  override touch = this.#answer<boolean>('touch');
  override delete = this.#answer<never>('delete');

  #answer<R>(call: string): () => Promise<R> {
    return async () => {
      this.calls.push(call);
      const reply = this.#replies.shift();
      if (reply === undefined) throw new Error(`The script does not say what ${call} is answered.`);
      if (reply instanceof Error) throw reply;
      return reply as R;
    };
  }
}
