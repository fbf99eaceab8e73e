import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { guardedSession } from './guarded-session.js';
import { SessionManager } from '../session-manager.js';
import { unauthorized } from './unauthorized.js';

/** 401 with `reason: 'session_required'` unless `authenticate()` has bound a user to the session. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly manager: SessionManager) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const opened = await guardedSession(this.manager, context);
    if (opened?.session.userId === undefined) throw unauthorized('session_required');
    return true;
  }
}
