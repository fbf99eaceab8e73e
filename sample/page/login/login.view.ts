import type { Session } from 'nestjs-dynamo-session';
import { form, mainButton, passwordField } from '../form.js';
import { html, type Html } from '../html.js';

export function loginView(session: Session, next: string): Html {
  return card(
    form(
      session,
      'login',
      html`${hidden(next)} ${EMAIL} ${passwordField('Password', 'current-password')}
        <label class="check">
          <input type="checkbox" name="stay" value="true" /> Stay signed in on this device
        </label>
        ${mainButton('Log in')}`,
    ),
    html`New here? <a href="/register">Register</a>, or <a href="/">look around</a>.`,
  );
}

export function registerView(session: Session): Html {
  return card(
    form(
      session,
      'register',
      html`${EMAIL} ${passwordField('Password, 8 characters or more', 'new-password')}
      ${mainButton('Register')}`,
    ),
    html`Registered already? <a href="/login">Log in</a>.`,
  );
}

/** For who is logged in: the same person again. */
export function confirmView(session: Session, next: string): Html {
  const email = session.data.email ?? '';
  return card(
    form(
      session,
      'confirm',
      html`${hidden(next)}
        <label class="field"
          >E-mail <input type="email" value="${email}" readonly autocomplete="username"
        /></label>
        ${passwordField('Password', 'current-password')} ${mainButton('Go on')}`,
    ),
  );
}

const EMAIL = html`<label class="field"
  >E-mail <input name="email" type="email" required autocomplete="username"
/></label>`;

function hidden(next: string): Html {
  return html`<input type="hidden" name="next" value="${next}" />`;
}

function card(content: Html, below: Html | string = ''): Html {
  return html`<div class="card narrow">
    ${content} ${below === '' ? '' : html`<p class="soft actions">${below}</p>`}
  </div>`;
}
