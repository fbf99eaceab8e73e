import { IsDefined } from 'class-validator';
import { cookieDomainFix, cookieNameFix, cookiePathFix, headerNameFix } from './http-names.js';
import { IsFlag, IsOneOf, Passes } from './option-rules.js';
import type { CookieOptions } from './session-options.js';

/** What each option of the cookie may be by itself; `cookie-contradictions.ts` sees them together. */
export class CookieOptionsSchema implements Record<keyof CookieOptions, unknown> {
  @Passes(cookieNameFix)
  name: unknown;

  @Passes(cookiePathFix)
  path: unknown;

  @Passes(cookieDomainFix)
  domain: unknown;

  @IsFlag()
  httpOnly: unknown;

  @IsOneOf(true, false, 'auto')
  secure: unknown;

  @IsFlag()
  allowInsecure: unknown;

  @IsOneOf('strict', 'lax', 'none')
  sameSite: unknown;

  @IsFlag()
  persistent: unknown;

  @IsFlag()
  partitioned: unknown;

  @IsOneOf('low', 'medium', 'high')
  priority: unknown;
}

/** What `header` may be when it is not `false`. */
export class HeaderOptionsSchema {
  @IsDefined({ message: "use a header name such as 'X-Session-Id'" })
  @Passes(headerNameFix)
  name: unknown;
}
