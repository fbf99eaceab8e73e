import { Injectable, UnauthorizedException } from '@nestjs/common';
import { SessionUsers, type Session } from 'nestjs-dynamo-session';
import type { CredentialsDto } from './credentials.dto.js';
import { deviceOf } from './device.js';
import { UsersService, type User } from './users.service.js';

/** "Stay signed in on this device": of such a login only. The ceilings are in the session options. */
const STAY = { persistent: true, idle: '30d', absolute: '90d' } as const;

export interface LoginDetails {
  readonly userAgent?: string | undefined;
  readonly stay?: boolean;
}

@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionUsers,
  ) {}

  register(credentials: CredentialsDto): Promise<User> {
    return this.users.register(credentials);
  }

  /** The session gets a new token, so one that was planted before the login is worth nothing. */
  async login(
    session: Session,
    credentials: CredentialsDto,
    { userAgent = '', stay = false }: LoginDetails = {},
  ): Promise<User> {
    const user = await this.users.find(credentials);
    if (user === undefined) throw new UnauthorizedException('Wrong address or password.');
    session.data.email = user.email;
    await session.authenticate(user.id, {
      keep: ['email', 'cart'],
      metadata: { device: deviceOf(userAgent) },
      ...(stay && STAY),
    });
    return user;
  }

  /** The password again, for what needs a recent login. The session stays as long as before. */
  async confirm(session: Session, password: string, userAgent: string): Promise<void> {
    const { email = '' } = session.data;
    const user = await this.users.find({ email, password });
    if (user === undefined) throw new UnauthorizedException('Wrong password.');
    await session.authenticate(user.id, { keep: true, metadata: { device: deviceOf(userAgent) } });
  }

  /** Whoever knows the old password is logged out with it, at once and everywhere. */
  async changePassword(session: Session, password: string): Promise<number> {
    const { userId, data } = session;
    if (userId === undefined || data.email === undefined) throw new UnauthorizedException();
    await this.users.setPassword(data.email, password);
    return this.sessions.revokeAll(userId, { except: session });
  }

  async logout(session: Session): Promise<void> {
    await session.destroy();
  }
}
