import { Injectable, type ExecutionContext } from '@nestjs/common';
import { SessionGuard, SessionManager } from 'nestjs-dynamo-session';

/** Lets visitors in, but not whose session has ended: they are told so first, on the login page. */
@Injectable()
export class EndedGuard extends SessionGuard {
  constructor(private readonly sessions: SessionManager) {
    super(sessions);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const { ended } = await this.sessions.of(context);
    return ended === undefined || ended.reason === 'unknown' || super.canActivate(context);
  }
}
