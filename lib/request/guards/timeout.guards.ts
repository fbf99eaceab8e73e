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

const IDLE_LIMIT = 'nestjs-dynamo-session: idle limit in ms';
const ABSOLUTE_LIMIT = 'nestjs-dynamo-session: absolute limit in ms';

/** A route's idle clock moves this often per limit, as the module's own does by default. */
const TOUCHES_PER_LIMIT = 10;

/**
 * 401 with `reason: 'session_idle_timeout'` when the presented session had ended by not being used,
 * or when it was not used for as long as `@IdleTimeout()` on this route or controller allows.
 * Without this guard such a request goes on as anonymous.
 */
@Injectable()
export class IdleTimeoutGuard implements CanActivate {
  /** The same guard for the session of the registration with this name. */
  static for(name: string): typeof IdleTimeoutGuard {
    return guardFor(IdleTimeoutGuard, name);
  }

  constructor(
    private readonly manager: SessionManager,
    private readonly reflector: Reflector,
    private readonly clock: SessionClock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const opened = await guardedSession(this.manager, context);
    if (opened === undefined) return true;
    const { standing, record, isNew } = opened.life;
    if (standing.kind === 'expired' && standing.reason === 'idle') {
      throw unauthorized('session_idle_timeout', context, opened.session.ended);
    }
    const limit = this.reflector.getAllAndOverride<number | undefined>(
      ofRegistration(IDLE_LIMIT, this.manager.name),
      [context.getHandler(), context.getClass()],
    );
    if (limit === undefined || record === undefined || isNew) return true;
    if (this.clock.now() - record.accessedAt >= limit) {
      // Otherwise the refused request would move the idle clock, and the next one would be let in.
      opened.life.upkeep.refuse();
      throw unauthorized('session_idle_timeout', context, undefined);
    }
    opened.life.upkeep.touchIntervalMs = limit / TOUCHES_PER_LIMIT;
    return true;
  }
}

/**
 * 401 with `reason: 'session_absolute_timeout'` when the presented session had ended by its age, or
 * is older than `@AbsoluteTimeout()` on this route or controller allows.
 */
@Injectable()
export class AbsoluteTimeoutGuard implements CanActivate {
  /** The same guard for the session of the registration with this name. */
  static for(name: string): typeof AbsoluteTimeoutGuard {
    return guardFor(AbsoluteTimeoutGuard, name);
  }

  constructor(
    private readonly manager: SessionManager,
    private readonly reflector: Reflector,
    private readonly clock: SessionClock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const opened = await guardedSession(this.manager, context);
    if (opened === undefined) return true;
    const { standing, record, isNew } = opened.life;
    if (standing.kind === 'expired' && standing.reason === 'absolute') {
      throw unauthorized('session_absolute_timeout', context, opened.session.ended);
    }
    const limit = this.reflector.getAllAndOverride<number | undefined>(
      ofRegistration(ABSOLUTE_LIMIT, this.manager.name),
      [context.getHandler(), context.getClass()],
    );
    if (limit === undefined || record === undefined || isNew) return true;
    if (this.clock.now() - record.createdAt >= limit) {
      throw unauthorized('session_absolute_timeout', context, undefined);
    }
    return true;
  }
}

/**
 * A stricter idle limit on a route or controller: 401 there, while the session lives on elsewhere.
 * The session's idle clock is as fine as `touchInterval`, on this route a tenth of the limit.
 *
 * @param origin the registration whose session is meant; default: the one without a name
 * @throws SessionOptionsError when `limit` is no duration
 */
export function IdleTimeout(
  limit: SessionDuration,
  origin?: SessionOrigin,
): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(ofRegistration(IDLE_LIMIT, origin?.from), parseDuration(limit, '@IdleTimeout()')),
    UseGuards(guardFor(IdleTimeoutGuard, origin?.from)),
  );
}

/**
 * A stricter age limit on a route or controller, counted from login (`createdAt`): 401 there, while
 * the session lives on elsewhere.
 *
 * @param origin the registration whose session is meant; default: the one without a name
 * @throws SessionOptionsError when `limit` is no duration
 */
export function AbsoluteTimeout(
  limit: SessionDuration,
  origin?: SessionOrigin,
): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(
      ofRegistration(ABSOLUTE_LIMIT, origin?.from),
      parseDuration(limit, '@AbsoluteTimeout()'),
    ),
    UseGuards(guardFor(AbsoluteTimeoutGuard, origin?.from)),
  );
}
