import type { Session } from 'nestjs-dynamo-session';
import { form } from './form.js';
import { html, type Html } from './html.js';

export interface PageParts {
  readonly title: string;
  readonly path: string;
  readonly content: Html;
  /** Below the content. */
  readonly footer: Html | string;
}

/** The frame of every page. Takes the waiting messages out of the session. */
export function layout(session: Session, { title, path, content, footer }: PageParts): string {
  const isLoggedIn = session.userId !== undefined;
  const messages = session.popFlash();
  const links = isLoggedIn ? USER_LINKS : VISITOR_LINKS;
  const link = ([to, text]: Link) =>
    html`<li><a href="${to}" ${to === path ? CURRENT : ''}>${text}</a></li>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – A small shop</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/style.css" />
        <script src="/countdown.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <nav aria-label="Pages">
            <ul>
              ${links.map(link)}
            </ul>
          </nav>
          ${isLoggedIn ? logoutForm(session) : ''}
        </header>
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${messages.map((message) => html`<p class="message" role="status">${String(message)}</p>`)}
          ${content}
        </main>
        <footer>${footer}</footer>
      </body>
    </html>`.text;
}

type Link = readonly [to: string, text: string];

const USER_LINKS: readonly Link[] = [
  ['/', 'Shop'],
  ['/sessions', 'Your sessions'],
  ['/password', 'Password'],
];
const VISITOR_LINKS: readonly Link[] = [
  ['/', 'Shop'],
  ['/login', 'Log in'],
  ['/register', 'Register'],
];
const CURRENT = html`aria-current="page"`;

function logoutForm(session: Session): Html {
  const name = session.data.email ?? '';
  return form(
    session,
    'logout',
    html`<div class="row"><span class="soft">${name}</span> <button>Log out</button></div>`,
  );
}
