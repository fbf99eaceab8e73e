import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
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
import { defaultClient, fastClient } from './clients.js';
import type { Contender, Setup } from './contender.js';
import { countVisit, greeting, shopData, type ShopData } from './shop.js';

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
    await session.authenticate('ada');
    return greeting(session.data);
  }
  @Post('logout') async logout(@Session() session: Session<ShopData>) {
    await session.destroy();
    return greeting({});
  }
}

function thisModule(
  title: string,
  options: SessionModuleOptions,
  makeClient: (setup: Setup) => DynamoDBClient = defaultClient,
): Contender {
  return {
    title,
    build: (setup) =>
      buildApp(SessionController, setup, [
        DynamoSessionModule.forRoot({
          client: makeClient(setup),
          tableName: setup.tableName,
          cookie: { name: 'sid', secure: false },
          ...(setup.touchSeconds !== undefined && { touchInterval: setup.touchSeconds }),
          ...options,
        }),
      ]),
  };
}

const signed = { secrets: ['a secret of a benchmark, 32 bytes or more'] };

export const byDefault = thisModule('this module', signed);
export const adaptive = thisModule("this module, 'adaptive'", {
  ...signed,
  consistency: 'adaptive',
});
/** All that makes items small and reads cheap, for the price of some time. */
export const cheapest = thisModule('this module, cheapest', {
  ...signed,
  consistency: 'adaptive',
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
