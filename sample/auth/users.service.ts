import { ConflictException, Injectable } from '@nestjs/common';
import { randomBytes, randomUUID } from 'node:crypto';
import type { CredentialsDto } from './credentials.dto.js';
import { hashPassword, matches, type PasswordHash } from './password.js';

export interface User {
  readonly id: string;
  readonly email: string;
}

/** Users in memory: a real shop keeps them in a database. */
@Injectable()
export class UsersService {
  readonly #users = new Map<string, User & { readonly password: PasswordHash }>();
  /** For unknown users, so that the time an answer takes does not tell who is known. */
  readonly #nobody: PasswordHash = { salt: randomBytes(16), key: randomBytes(32) };

  async register(credentials: CredentialsDto): Promise<User> {
    const email = credentials.email.toLowerCase();
    const password = await hashPassword(credentials.password);
    if (this.#users.has(email)) throw new ConflictException('This address is registered already.');
    const user = { id: randomUUID(), email };
    this.#users.set(email, { ...user, password });
    return user;
  }

  async find(credentials: CredentialsDto): Promise<User | undefined> {
    const user = this.#users.get(credentials.email.toLowerCase());
    const isRight = await matches(credentials.password, user?.password ?? this.#nobody);
    return user !== undefined && isRight ? { id: user.id, email: user.email } : undefined;
  }
}
