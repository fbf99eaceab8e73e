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
import { guardedSession } from './guarded-session.js';
import { SessionManager } from '../session-manager.js';
import { unauthorized } from './unauthorized.js';

const MAX_AGE = Symbol('nestjs-dynamo-session: maximum age of the authentication in ms');

/** See `RecentAuthentication`. */
@Injectable()
export class RecentAuthenticationGuard implements CanActivate {
  constructor(
    private readonly manager: SessionManager,
    private readonly reflector: Reflector,
    private readonly clock: SessionClock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const maxAge = this.reflector.getAllAndOverride<number | undefined>(MAX_AGE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (maxAge === undefined) return true;
    const opened = await guardedSession(this.manager, context);
    const at = opened?.life.record?.authenticatedAt;
    if (at === undefined || this.clock.now() - at >= maxAge) {
      throw unauthorized('session_reauthentication_required');
    }
    return true;
  }
}

/**
 * Step-up: on a route or controller, 401 with `reason: 'session_reauthentication_required'` unless
 * `authenticate()` was called less than `maxAge` ago (OWASP ASVS 5.0, 7.5.1). The session lives on.
 *
 * @throws SessionOptionsError when `maxAge` is no duration
 */
export function RecentAuthentication(maxAge: SessionDuration): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(MAX_AGE, parseDuration(maxAge, '@RecentAuthentication()')),
    UseGuards(RecentAuthenticationGuard),
  );
}
