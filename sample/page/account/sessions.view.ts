import type { Session, UserSession } from 'nestjs-dynamo-session';
import { form } from '../form.js';
import { html, type Html } from '../html.js';
import { facts, time } from '../facts.js';

export function sessionsView(session: Session, sessions: readonly UserSession[]): Html {
  const others = sessions.filter(({ current }) => !current);
  return html`<ul class="cards">
      ${sessions.map((one) => card(session, one))}
    </ul>
    ${others.length === 0 ? '' : revokeOthers(session)}`;
}

function card(session: Session, one: UserSession): Html {
  const device = deviceOf(one);
  return html`<li class="card">
    <div class="row">
      <h2>${device}</h2>
      ${one.current ? html`<span class="badge">This device</span>` : ''}
    </div>
    ${facts([
      ['Logged in', time(one.createdAt)],
      ['Last seen', time(one.lastAccessedAt)],
      ['Ends', time(one.expiresAt)],
    ])}
    ${one.current ? '' : revoke(session, one, device)}
  </li>`;
}

function revoke(session: Session, { handle }: UserSession, device: string): Html {
  return form(
    session,
    'sessions/revoke',
    html`<div class="row actions">
      <button name="handle" value="${handle}" aria-label="Log out ${device}">Log out</button>
    </div>`,
  );
}

function revokeOthers(session: Session): Html {
  return form(
    session,
    'sessions/revoke-others',
    html`<div class="row actions"><button class="main">Log out all other devices</button></div>`,
  );
}

/** As `AuthService` has noted it at the login. */
function deviceOf({ metadata }: UserSession): string {
  return typeof metadata?.['device'] === 'string' ? metadata['device'] : 'A device';
}
