import { Injectable, UnauthorizedException } from '@nestjs/common';
import type { Session } from 'nestjs-dynamo-session';
import type { CredentialsDto } from './credentials.dto.js';
import { UsersService, type User } from './users.service.js';

@Injectable()
export class AuthService {
  constructor(private readonly users: UsersService) {}

  register(credentials: CredentialsDto): Promise<User> {
    return this.users.register(credentials);
  }

  /** The session gets a new token, so one that was planted before the login is worth nothing. */
  async login(session: Session, credentials: CredentialsDto): Promise<User> {
    const user = await this.users.find(credentials);
    if (user === undefined) throw new UnauthorizedException('Wrong address or password.');
    session.data.email = user.email;
    await session.authenticate(user.id, { keep: ['email', 'cart'] });
    return user;
  }

  async logout(session: Session): Promise<void> {
    await session.destroy();
  }
}
