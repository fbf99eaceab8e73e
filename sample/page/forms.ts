import { html, type Html } from './html.js';

/** Every form of the page, so that what all of them need has one place. */
export function form(action: string, content: Html): Html {
  return html`<form method="post" action="/page/${action}">${content}</form>`;
}

export function loginForm(): Html {
  return form(
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

export function logoutForm(email: string): Html {
  return form('logout', html`<span class="soft">${email}</span> <button>Log out</button>`);
}
