import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  sessionConfig,
  type SessionModuleOptions,
  type SessionOptionsFactory,
} from 'nestjs-dynamo-session';
import { ShopSerializer } from './cart/shop.serializer.js';
import { Storage } from './storage/storage.js';

/** The session options: this shop's own, and over them whatever SESSION_... variables say. */
@Injectable()
export class ShopSessionOptions implements SessionOptionsFactory {
  constructor(
    @Inject(sessionConfig.KEY) private readonly environment: ConfigType<typeof sessionConfig>,
    private readonly storage: Storage,
  ) {}

  async createSessionOptions(): Promise<SessionModuleOptions> {
    const { cookie = {} } = this.environment;
    return {
      serializer: ShopSerializer,
      ...this.environment,
      ...(await this.storage.connection()),
      // The default is `secure: true`, which no client sends over plain HTTP. 'auto' lets the shop
      // run on http://localhost and still marks the cookie Secure behind HTTPS.
      cookie: typeof cookie === 'object' ? { secure: 'auto', ...cookie } : cookie,
    };
  }
}
