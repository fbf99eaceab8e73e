import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { parseDuration } from '../../config/duration.js';
import { SessionClock } from '../../session/session-clock.js';
import type { SessionDuration } from '../../session/session.js';
import { guardFor, ofRegistration } from './guard-for.js';
import { guardedSession } from './guarded-session.js';
import { SessionManager } from '../session-manager.js';
import type { SessionOrigin } from '../route/route-metadata.js';
import { unauthorized } from './unauthorized.js';

const MAX_AGE = 'nestjs-dynamo-session: maximum age of the authentication in ms';

/** See `RecentAuthentication`. */
@Injectable()
export class RecentAuthenticationGuard implements CanActivate {
  /** The same guard for the session of the registration with this name. */
  static for(name: string): typeof RecentAuthenticationGuard {
    return guardFor(RecentAuthenticationGuard, name);
  }

  constructor(
    private readonly manager: SessionManager,
    private readonly reflector: Reflector,
    private readonly clock: SessionClock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const maxAge = this.reflector.getAllAndOverride<number | undefined>(
      ofRegistration(MAX_AGE, this.manager.name),
      [context.getHandler(), context.getClass()],
    );
    if (maxAge === undefined) return true;
    const opened = await guardedSession(this.manager, context);
    const at = opened?.life.record?.authenticatedAt;
    if (at === undefined || this.clock.now() - at >= maxAge) {
      throw unauthorized('session_reauthentication_required', context, opened?.session.ended);
    }
    return true;
  }
}

/**
 * Step-up: on a route or controller, 401 with `reason: 'session_reauthentication_required'` unless
 * `authenticate()` was called less than `maxAge` ago (OWASP ASVS 5.0, 7.5.1). The session lives on.
 *
 * @param origin the registration whose session is meant; default: the one without a name
 * @throws SessionOptionsError when `maxAge` is no duration
 */
export function RecentAuthentication(
  maxAge: SessionDuration,
  origin?: SessionOrigin,
): ClassDecorator & MethodDecorator {
  const ageMs = parseDuration(maxAge, '@RecentAuthentication()');
  return applyDecorators(
    SetMetadata(ofRegistration(MAX_AGE, origin?.from), ageMs),
    UseGuards(guardFor(RecentAuthenticationGuard, origin?.from)),
  );
}
