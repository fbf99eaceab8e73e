import { ConflictException, Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';
import type { CredentialsDto } from './credentials.dto.js';
import { Passwords, type PasswordHash } from './passwords.js';
import { UsersRepository } from './users.repository.js';

export interface User {
  readonly id: string;
  readonly email: string;
}

@Injectable()
export class UsersService {
  /** For unknown users, so that the time an answer takes does not tell who is known. */
  readonly #nobody: PasswordHash = { salt: randomBytes(16), key: randomBytes(32) };

  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: Passwords,
  ) {}

  async register(credentials: CredentialsDto): Promise<User> {
    const user = { id: randomUUID(), email: credentials.email.toLowerCase() };
    const password = await this.passwords.hash(credentials.password);
    if (!(await this.users.add({ ...user, password }))) {
      throw new ConflictException('This address is registered already.');
    }
    return user;
  }

  async find(credentials: CredentialsDto): Promise<User | undefined> {
    const user = await this.users.find(credentials.email.toLowerCase());
    const isRight = await this.passwords.matches(
      credentials.password,
      user?.password ?? this.#nobody,
    );
    return user !== undefined && isRight ? { id: user.id, email: user.email } : undefined;
  }

  async setPassword(email: string, password: string): Promise<void> {
    await this.users.setPassword(email, await this.passwords.hash(password));
  }
}
