import { Injectable } from '@nestjs/common';
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordHash {
  readonly salt: Buffer;
  readonly key: Buffer;
}

const KEY_BYTES = 32;

@Injectable()
export class Passwords {
  /** OWASP Password Storage Cheat Sheet: N = 2^17, r = 8, p = 1. */
  protected readonly cost: number = 2 ** 17;

  async hash(password: string): Promise<PasswordHash> {
    const salt = randomBytes(16);
    return { salt, key: await this.#derive(password, salt) };
  }

  async matches(password: string, { salt, key }: PasswordHash): Promise<boolean> {
    return timingSafeEqual(await this.#derive(password, salt), key);
  }

  #derive(password: string, salt: Buffer): Promise<Buffer> {
    const options = { N: this.cost, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
    return new Promise((resolve, reject) => {
      scrypt(password.normalize(), salt, KEY_BYTES, options, (error, key) => {
        if (error) reject(error);
        else resolve(key);
      });
    });
  }
}
