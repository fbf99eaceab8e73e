import type { Session } from 'nestjs-dynamo-session';
import { html, type Html } from './html.js';

/** Every form of the page carries the token that `CsrfGuard` asks for. */
export function form(session: Session, action: string, content: Html): Html {
  return html`<form method="post" action="/page/${action}">
    <input type="hidden" name="_csrf" value="${session.csrfToken()}" />
    ${content}
  </form>`;
}

export function loginForm(session: Session): Html {
  return form(
    session,
    'login',
    html`<label>E-mail <input name="email" type="email" required autocomplete="username" /></label>
      <label
        >Password, 8 characters or more
        <input
          name="password"
          type="password"
          required
          minlength="8"
          autocomplete="current-password"
      /></label>
      <div class="actions">
        <button class="main">Log in</button>
        <button formaction="/page/register">Register</button>
      </div>`,
  );
}

export function logoutForm(session: Session): Html {
  const name = session.data.email ?? '';
  return form(session, 'logout', html`<span class="soft">${name}</span> <button>Log out</button>`);
}
