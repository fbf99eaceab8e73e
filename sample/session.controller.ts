import { Controller, Get } from '@nestjs/common';
import { Session } from 'nestjs-dynamo-session';

@Controller('session')
export class SessionController {
  /** What is public about a session. Never answer with `session.id`: that is the token. */
  @Get()
  show(@Session() session: Session) {
    const { handle, isNew, userId, createdAt, lastAccessedAt, expiresAt } = session;
    const { idleTimeout, absoluteTimeout } = session;
    return {
      handle,
      isNew,
      userId: userId ?? null,
      createdAt,
      lastAccessedAt,
      expiresAt,
      idleTimeout,
      absoluteTimeout,
    };
  }
}
