import * as checks from './checks/http-names.js';
import { flag, oneOf, text } from './option-kinds.js';
import { optionTable, type RowsOf } from './option-row.js';
import type { CookieOptions } from './cookie-options.js';
import type { SessionModuleOptions } from './session-options.js';

/** The options of the cookie by themselves; `cookie-contradictions.ts` sees them together. */
export const COOKIE_OPTIONS = optionTable({
  name: { is: text(...checks.cookieName), instead: "`'__Host-session'`", about: 'Its name.' },
  path: { is: text(checks.cookiePath), default: '/', about: 'The paths the browser sends it to.' },
  domain: { is: text(checks.cookieDomain), about: 'Sends it to all hosts of a domain.' },
  httpOnly: { is: flag(), default: true, about: 'Whether it is hidden from scripts in a page.' },
  secure: { is: oneOf(true, false, 'auto'), default: true, about: 'Keeps it off plain HTTP.' },
  allowInsecure: { is: flag(), default: false, about: 'Accepts plain HTTP in production.' },
  sameSite: {
    is: oneOf('strict', 'lax', 'none'),
    default: 'lax',
    about: 'Which requests from other sites carry it.',
  },
  persistent: { is: flag(), default: false, about: 'Whether it outlives the closed browser.' },
  partitioned: { is: flag(), default: false, about: 'Whether each top-level site has its own.' },
  priority: {
    is: oneOf('low', 'medium', 'high'),
    variables: [],
    about: 'Which cookies a browser evicts first.',
  },
} satisfies RowsOf<CookieOptions>);

/** What of it must be known of another application's cookie to read and to delete it. */
export const OLD_COOKIE_OPTIONS = optionTable({
  name: COOKIE_OPTIONS.rows.name,
  path: COOKIE_OPTIONS.rows.path,
  domain: COOKIE_OPTIONS.rows.domain,
});

/** The options of the header, when it is not `false`. */
export const HEADER_OPTIONS = optionTable({
  name: { is: text(...checks.headerName), about: 'Its name.' },
} satisfies RowsOf<Exclude<SessionModuleOptions['header'], false | undefined>>);
