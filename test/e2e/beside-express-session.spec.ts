import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectDynamodbLayout, pwrdrvrLayout, Session } from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import type { Browser } from '../support/browser.js';
import { anyEngine, comparesMaps, engineClient } from '../support/engines.js';
import { connectStore, ExpressApp, HOUR_MS, pwrdrvrStore } from '../support/express-app.js';
import { makeForeignTable } from '../support/foreign-app.js';
import { TestApp } from '../support/test-app.js';

interface Data {
  name?: string;
  seen?: number;
}

@Controller()
class UserController {
  @Get('me') me(@Session() { data }: Session<Data>) {
    return { name: data.name ?? null, seen: data.seen ?? 0 };
  }
  @Post('login/:name') @HttpCode(200) login(
    @Session() session: Session<Data>,
    @Param('name') name: string,
  ) {
    session.data.name = name;
    return {};
  }
  @Post('seen') @HttpCode(200) seen(@Session() { data }: Session<Data>) {
    data.seen = (data.seen ?? 0) + 1;
    return {};
  }
  @Post('regenerate') @HttpCode(200) async regenerate(@Session() session: Session<Data>) {
    await session.regenerate();
    return {};
  }
  @Post('logout') @HttpCode(200) async logout(@Session() session: Session<Data>) {
    await session.destroy();
    return {};
  }
}

const SECRET = 'a secret of the Express application';
const options = { secrets: [SECRET], cookie: { maxAge: HOUR_MS / 1000 } };

const connect = {
  library: 'connect-dynamodb',
  layout: connectDynamodbLayout(options),
  store: connectStore,
};
const pwrdrvr = {
  library: '@pwrdrvr/dynamodb-session-store',
  layout: pwrdrvrLayout(options),
  store: pwrdrvrStore,
};

describe.each(comparesMaps(anyEngine()) ? [connect, pwrdrvr] : [connect])(
  'beside express-session itself, with $library',
  ({ layout, store }) => {
    let client: DynamoDBClient;
    let express: ExpressApp;
    let nest: TestApp;
    beforeAll(async () => {
      client = engineClient(anyEngine());
      const tableName = await makeForeignTable(layout);
      express = await ExpressApp.start(await store(client, tableName), SECRET);
      nest = await TestApp.start({
        controllers: [UserController],
        tableName,
        // That of the other application, which has no clock to set.
        clock: new ManualClock(Date.now()),
        session: { layout, cookie: { secure: false } },
      });
    });
    afterAll(async () => {
      await express.stop();
      await nest.stop();
      client.destroy();
    });

    /** One user's browser, as each of the two applications sees it. */
    const user = () => {
      const there = express.browser();
      return { there, here: nest.browser(there.cookies) };
    };
    const me = async (browser: Browser) => (await browser.get('/me')).json;
    const nobody = { name: null, seen: 0 };

    it('a session that begins there is changed by both, in turns', async () => {
      const { there, here } = user();
      await there.post('/login/ada');
      await here.post('/seen');
      await there.post('/seen');
      await here.post('/seen');
      expect([await me(there), await me(here)]).toEqual(Array(2).fill({ name: 'ada', seen: 3 }));
      expect(await nest.items()).toHaveLength(1);
    });

    it('a session that begins here is changed by both, in turns', async () => {
      const { there, here } = user();
      await here.post('/login/grace');
      await there.post('/seen');
      await here.post('/seen');
      expect([await me(there), await me(here)]).toEqual(Array(2).fill({ name: 'grace', seen: 2 }));
    });

    it('a new id that is given here is known there, and the old one to nobody', async () => {
      const { there, here } = user();
      await there.post('/login/ada');
      const old = new Map(there.cookies);
      await here.post('/regenerate');
      expect([await me(there), await me(here)]).toEqual(Array(2).fill({ name: 'ada', seen: 0 }));
      expect([await me(express.browser(old)), await me(nest.browser(old))]).toEqual([
        nobody,
        nobody,
      ]);
    });

    it.each(['there', 'here'] as const)('a logout %s is one in both', async (where) => {
      const both = user();
      await both.there.post('/login/ada');
      const cookies = new Map(both.there.cookies);
      expect((await both[where].post('/logout')).status).toBe(200);
      expect([await me(express.browser(cookies)), await me(nest.browser(cookies))]).toEqual([
        nobody,
        nobody,
      ]);
    });
  },
);
