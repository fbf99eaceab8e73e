import type { Session } from 'nestjs-dynamo-session';
import { logoutForm } from './forms.js';
import { html } from './html.js';
import { cart, clocks, login, products } from './sections.js';

/** The whole page, from nothing but the session. Takes the waiting messages out of it. */
export function renderPage(session: Session): string {
  const isLoggedIn = session.userId !== undefined;
  const messages = session.popFlash();
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>A small shop</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main>
          <header>
            <h1>A small shop</h1>
            ${isLoggedIn ? logoutForm(session) : ''}
          </header>
          ${messages.map((message) => html`<p class="message" role="status">${String(message)}</p>`)}
          <div class="columns">
            ${products(session)} ${cart(session)} ${isLoggedIn ? '' : login(session)}
            ${clocks(session)}
          </div>
        </main>
      </body>
    </html>`;
  return page.text;
}
