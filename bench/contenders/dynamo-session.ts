import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Controller, Get, Post, Query } from '@nestjs/common';
import { DynamoSessionModule, Session, type SessionModuleOptions } from 'nestjs-dynamo-session';
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
          secrets: ['a secret of a benchmark, 32 bytes or more'],
          cookie: { name: 'sid', secure: false },
          ...(setup.touchSeconds !== undefined && { touchInterval: setup.touchSeconds }),
          ...options,
        }),
      ]),
  };
}

export const byDefault = thisModule('this module', {});
export const adaptive = thisModule("this module, 'adaptive'", { consistency: 'adaptive' });
export const fastest = thisModule('this module, fastest client', {}, fastClient);
