import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { ResolvedOptions } from '../config/resolution/resolved-options.js';
import type { SessionRegistration } from '../dynamo-session.providers.js';
import { REGISTRATION, RESOLVED_OPTIONS } from '../dynamo-session.tokens.js';
import type { SessionManager } from '../request/session-manager.js';
import { getSessionManagerToken } from '../request/session-tokens.js';
import type { SessionData } from '../session/session.js';

export interface SessionCookieOptions<T = SessionData> {
  /** Who is logged in. Default: nobody. */
  userId?: string;
  /** The `name` of the registration, where there are several. Default: the one without. */
  from?: string;
  /** What the session holds. Default: nothing. */
  data?: T;
}

/**
 * The `Cookie` header of a client that has a session in this application, as if it had logged in:
 *
 * ```ts
 * const ada = request.agent(app.getHttpServer()).set('Cookie', await sessionCookie(app, { userId: 'ada' }));
 * await ada.get('/me').expect(200);
 * ```
 *
 * The session is stored as any other; its guards, timeouts and clock are the application's.
 *
 * @throws TypeError where the cookie is off or depends on the request
 */
export async function sessionCookie<T = SessionData>(
  app: INestApplicationContext,
  { userId, data, from }: SessionCookieOptions<T> = {},
): Promise<string> {
  const cookie = optionsOf(app, from)?.cookie;
  if (cookie === undefined || typeof cookie === 'function') {
    throw new TypeError(
      'There is no cookie of one name here: send session.id of app.get(SessionManager).create() yourself.',
    );
  }
  const manager = app.get<SessionManager>(getSessionManagerToken(from), { strict: false });
  const session = manager.create<T>(data);
  if (userId !== undefined) await session.authenticate(userId);
  await session.save();
  return `${cookie.name}=${session.id}`;
}

/** Each registration has a module of its own, and all of them the same tokens inside. */
function optionsOf(
  app: INestApplicationContext,
  name: string | undefined,
): ResolvedOptions | undefined {
  for (const { providers } of app.get(ModulesContainer, { strict: false }).values()) {
    const registration: unknown = providers.get(REGISTRATION)?.instance;
    if ((registration as SessionRegistration | undefined)?.name !== name) continue;
    const options: unknown = providers.get(RESOLVED_OPTIONS)?.instance;
    if (options !== undefined && options !== null) return options as ResolvedOptions;
  }
  return undefined;
}
