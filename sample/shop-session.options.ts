import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import {
  sessionConfig,
  type SessionModuleOptions,
  type SessionOptionsFactory,
} from 'nestjs-dynamo-session';
import { ShopSerializer } from './cart/shop.serializer.js';

/** The session options: this shop's own, and over them whatever SESSION_... variables say. */
@Injectable()
export class ShopSessionOptions implements SessionOptionsFactory {
  constructor(
    @Inject(sessionConfig.KEY) private readonly environment: ConfigType<typeof sessionConfig>,
    private readonly documents: DynamoDBDocumentClient,
  ) {}

  createSessionOptions(): SessionModuleOptions {
    // The client has its endpoint and its region already.
    const { endpoint: _endpoint, region: _region, cookie = {}, ...environment } = this.environment;
    return {
      serializer: ShopSerializer,
      // Of who stays signed in; the others have the defaults.
      maxIdleTimeout: '30d',
      maxAbsoluteTimeout: '90d',
      maxSessionsPerUser: { limit: 3, policy: 'evict-oldest' },
      ...environment,
      client: this.documents,
      // The default is `secure: true`, which no client sends over plain HTTP. 'auto' lets the shop
      // run on http://localhost and still marks the cookie Secure behind HTTPS.
      cookie: typeof cookie === 'object' ? { secure: 'auto', ...cookie } : cookie,
    };
  }
}
