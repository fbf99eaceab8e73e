import { Controller, Get, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import connectDynamodb from 'connect-dynamodb';
import session, { type CookieOptions, type Store } from 'express-session';
import { DynamoDBStore } from '@pwrdrvr/dynamodb-session-store';
import { buildApp } from './build-app.js';
import { defaultClient } from './clients.js';
import type { Contender, Setup } from './contender.js';
import { countVisit, greeting, shopData, type ShopData } from './shop.js';

@Controller()
class ExpressSessionController {
  @Get('none') none() {
    return greeting({});
  }
  @Get('read') read(@Req() request: Request) {
    return greeting(shopOf(request));
  }
  @Get('untouched') untouched() {
    return greeting({});
  }
  @Post('write') write(@Req() request: Request) {
    countVisit(shopOf(request));
    return greeting(shopOf(request));
  }
  @Post('login') async login(@Req() request: Request, @Query('bytes') bytes: string) {
    await done((callback) => request.session.regenerate(callback));
    Object.assign(shopOf(request), shopData(Number(bytes)));
    return greeting(shopOf(request));
  }
  @Post('logout') async logout(@Req() request: Request) {
    await done((callback) => request.session.destroy(callback));
    return greeting({});
  }
}

/** With the settings that express-session recommends, and no others. */
function expressSession(
  title: string,
  makeStore?: (setup: Setup) => Store,
  cookie: CookieOptions = {},
): Contender {
  return {
    title,
    build: async (setup) => {
      const app = await buildApp(ExpressSessionController, setup);
      app.use(
        session({
          secret: 'a secret of a benchmark, 32 bytes or more',
          resave: false,
          saveUninitialized: false,
          cookie,
          ...(makeStore && { store: makeStore(setup) }),
        }),
      );
      return app;
    },
  };
}

export const memory = expressSession('express-session, memory');

/** It writes the idle clock with each request, and cannot be told otherwise. */
export const connect = expressSession('express-session + connect-dynamodb', (setup) => {
  const ConnectStore = connectDynamodb(session);
  return new ConnectStore({ client: defaultClient(setup), table: setup.tableName });
});

/**
 * With the cookie of its README: without a `maxAge` it takes any idle clock for overdue, and writes it
 * with each request.
 */
export const pwrdrvr = expressSession(
  'express-session + @pwrdrvr',
  (setup) =>
    new DynamoDBStore({
      dynamoDBClient: defaultClient(setup),
      tableName: setup.tableName,
      ...(setup.touchSeconds !== undefined && { touchAfter: setup.touchSeconds }),
    }),
  { maxAge: 14 * 24 * 3_600 * 1000 },
);

/** A cast: an augmented `SessionData` would meet those of the tests, in one program with it. */
function shopOf({ session: shop }: Request): ShopData {
  return shop as unknown as ShopData;
}

async function done(call: (callback: (error?: Error | null) => void) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    call((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
