import { html, type Html } from '../html.js';

const REASONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    idle: 'You were logged out because nothing happened for a while.',
    absolute: 'You were logged out because a login lasts only so long.',
    superseded: 'You were logged out because this browser has logged in again since.',
    unknown: 'You are not logged in any more.',
    revoked: 'You were logged out.',
    'revoked by user': 'You were logged out from another device.',
    'revoked by limit': 'You were logged out because you logged in on too many other devices.',
    'revoked by reuse':
      'You were logged out because a copy of your cookie was used. If in doubt, change your password.',
    session_required: 'Log in to see that page.',
    session_idle_timeout: 'You were away for a while. Is it still you?',
    session_absolute_timeout: 'You logged in long ago. Is it still you?',
    session_reauthentication_required: 'That needs your password again.',
  }),
);

/** What became of a session, or why a guard refused; an address may say any of it. */
export interface Reason {
  readonly reason?: string;
  readonly by?: string;
}

/** One of these sentences or nothing, whatever an address says. */
export function reasonView({ reason = '', by = '' }: Reason): Html | string {
  const text = REASONS.get(`${reason} by ${by}`) ?? REASONS.get(reason);
  return text === undefined ? '' : html`<p class="message" role="status">${text}</p>`;
}
