import { Controller, Get, Post, Query } from '@nestjs/common';
import {
  CompressingSerializer,
  DynamoSessionModule,
  JsonSerializer,
  nativeLayout,
  Session,
  type SessionModuleOptions,
} from 'nestjs-dynamo-session';
import { buildApp } from './build-app.js';
import { defaultClient, engineConfig, fastClient } from './clients.js';
import type { Contender, Setup } from './contender.js';
import { countVisit, greeting, shopData, type ShopData } from './shop.js';

const USERS = 1000;
let logins = 0;

/** Many, as a user's sessions are listed in one record, which would become large. */
function nextUser(): string {
  return `user-${logins++ % USERS}`;
}

@Controller()
class SessionController {
  @Get('none') none() {
    return greeting({});
  }
  @Get('read') read(@Session() session: Session<ShopData>) {
    return greeting(session.data);
  }
  @Get('untouched') untouched(@Session() _session: Session<ShopData>) {
    return greeting({});
  }
  @Post('write') write(@Session() session: Session<ShopData>) {
    countVisit(session.data);
    return greeting(session.data);
  }
  @Post('login') async login(@Session() session: Session<ShopData>, @Query('bytes') bytes: string) {
    session.data = shopData(Number(bytes));
    await session.authenticate(nextUser());
    return greeting(session.data);
  }
  @Post('logout') async logout(@Session() session: Session<ShopData>) {
    await session.destroy();
    return greeting({});
  }
}

type Client = NonNullable<SessionModuleOptions['client']>;

function thisModule(
  title: string,
  options: SessionModuleOptions,
  clientOf: (setup: Setup) => Client = ownClient,
): Contender {
  return {
    title,
    build: (setup) =>
      buildApp(SessionController, setup, [
        DynamoSessionModule.forRoot({
          client: clientOf(setup),
          tableName: setup.tableName,
          cookie: { name: 'sid', secure: false },
          // Like for like: the others do not know which sessions a user has.
          ...(setup.touchSeconds !== undefined && {
            touchInterval: setup.touchSeconds,
            userSessions: false,
          }),
          ...options,
        }),
      ]),
  };
}

/** The module makes its client itself, except where that is to be watched. */
function ownClient(setup: Setup): Client {
  return setup.watch === undefined ? engineConfig(setup.endpoint) : defaultClient(setup);
}

const signed = { secrets: ['a secret of a benchmark, 32 bytes or more'] };

export const byDefault = thisModule('this module', signed);
export const given = thisModule("this module, a client as the floor's", signed, defaultClient);
export const adaptive = thisModule("this module, 'adaptive'", {
  ...signed,
  consistency: 'adaptive',
});
/** All that makes items small and reads cheap, for the price of some time. */
export const cheapest = thisModule('this module, cheapest', {
  ...signed,
  consistency: 'adaptive',
  userSessions: false,
  serializer: new CompressingSerializer(new JsonSerializer(), { threshold: 900 }),
  layout: nativeLayout({
    attributes: {
      secret: 's',
      previousSecret: 'p',
      previousSecretUntil: 'pu',
      previousSecretReads: 'pr',
      data: 'd',
      format: 'f',
      dataVersion: 'dv',
      version: 'v',
      writeIds: 'w',
      createdAt: 'c',
      accessedAt: 'a',
      rotatedAt: 'r',
      expiresAt: 'e',
      userId: 'u',
      authenticatedAt: 'ua',
      csrfSecret: 'x',
    },
  }),
});
/** Reads sessions that were copied in the table, which no secret has signed; they last the whole run. */
export const unsigned = thisModule('this module, unsigned tokens', {
  idleTimeout: '12h',
});
export const fastest = thisModule('this module, fastest client', signed, fastClient);
