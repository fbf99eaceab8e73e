import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { guardFor } from './guard-for.js';
import { guardedSession } from './guarded-session.js';
import { SessionManager } from '../session-manager.js';
import { unauthorized } from './unauthorized.js';

/** 401 with `reason: 'session_required'` unless `authenticate()` has bound a user to the session. */
@Injectable()
export class SessionGuard implements CanActivate {
  /** The same guard for the session of the registration with this name. */
  static for(name: string): typeof SessionGuard {
    return guardFor(SessionGuard, name);
  }

  constructor(private readonly manager: SessionManager) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const opened = await guardedSession(this.manager, context);
    if (opened?.session.userId !== undefined) return true;
    throw unauthorized('session_required', context, opened?.session.ended);
  }
}
