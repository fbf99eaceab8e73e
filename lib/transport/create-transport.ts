import type { CookieSource } from './cookie-attributes.js';
import { CookieTransport } from './cookie-transport.js';
import { EitherTransport } from './either-transport.js';
import { HeaderTransport } from './header-transport.js';
import type { TokenTransport } from './token-transport.js';

/** The part of the resolved options that says how tokens travel. */
export interface TransportOptions {
  readonly cookie: CookieSource | undefined;
  readonly header: { readonly name: string } | undefined;
}

/** @throws TypeError when neither is given; the validation of the options refuses that first. */
export function createTransport(options: TransportOptions): TokenTransport {
  const cookie = options.cookie === undefined ? undefined : new CookieTransport(options.cookie);
  const header =
    options.header === undefined ? undefined : new HeaderTransport(options.header.name);
  if (cookie !== undefined && header !== undefined) return new EitherTransport({ cookie, header });
  const only = cookie ?? header;
  if (only === undefined) throw new TypeError('A session needs a cookie or a header to travel in.');
  return only;
}
