import { Body, Controller, UseGuards } from '@nestjs/common';
import { Session, SessionGuard, SessionUsers } from 'nestjs-dynamo-session';
import { Form, Page } from '../page.decorator.js';
import { PageRenderer } from '../page-renderer.js';
import { RevokeDto } from './revoke.dto.js';
import { sessionsView } from './sessions.view.js';

/** The devices that a user is logged in on. */
@Controller()
@UseGuards(SessionGuard)
export class SessionsController {
  constructor(
    private readonly users: SessionUsers,
    private readonly pages: PageRenderer,
  ) {}

  @Page('sessions')
  async show(@Session() session: Session): Promise<string> {
    const sessions = await this.users.list(session.userId ?? '', { current: session });
    const content = sessionsView(session, sessions);
    return this.pages.render(session, { title: 'Your sessions', path: '/sessions', content });
  }

  /** Of this user only, whatever handle the form says. */
  @Form('sessions/revoke', '/sessions')
  async revoke(@Session() session: Session, @Body() { handle }: RevokeDto): Promise<void> {
    const isRevoked = await this.users.revoke(session.userId ?? '', handle);
    session.flash(isRevoked ? 'That device is logged out.' : 'That device was logged out before.');
  }

  @Form('sessions/revoke-others', '/sessions')
  async revokeOthers(@Session() session: Session): Promise<void> {
    const count = await this.users.revokeAll(session.userId ?? '', { except: session });
    session.flash(`Logged out on other devices: ${count}.`);
  }
}
