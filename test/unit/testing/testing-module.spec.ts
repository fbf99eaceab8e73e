import { Controller, Get, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:http';
import {
  getSessionUsersToken,
  Session,
  SessionGuard,
  SessionUsers,
  type SessionModuleOptions,
} from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { DynamoSessionTestingModule } from '../../../lib/testing/dynamo-session-testing.module.js';
import { sessionCookie } from '../../../lib/testing/session-cookie.js';

interface Shop {
  cart?: string[];
}

@Controller()
class ShopController {
  @Get('shop') @UseGuards(SessionGuard) shop(@Session() session: Session<Shop>) {
    return { user: session.userId, ...session.data };
  }
  @Get('admin') admin(@Session({ from: 'admin' }) session: Session<Shop>) {
    return { user: session.userId, ...session.data };
  }
}

describe('F8 DynamoSessionTestingModule and sessionCookie()', () => {
  const clock = new ManualClock();
  let app: INestApplication<Server>;
  afterEach(() => app.close());

  async function start(options: SessionModuleOptions = {}) {
    const testing = await Test.createTestingModule({
      imports: [
        DynamoSessionTestingModule.forRoot({ name: 'admin', clock }),
        DynamoSessionTestingModule.forRoot({ clock, ...options }),
      ],
      controllers: [ShopController],
    }).compile();
    app = testing.createNestApplication<INestApplication<Server>>();
    await app.init();
    const get = async (path: string, cookie: string) =>
      request(app.getHttpServer()).get(path).set('Cookie', cookie);
    return { get };
  }

  it('are a client with data, logged in, until the clock says it is over', async () => {
    const { get } = await start({ idleTimeout: '5m', cookie: { name: 'sid', secure: false } });
    const cookie = await sessionCookie<Shop>(app, { userId: 'ada', data: { cart: ['tea'] } });
    expect(cookie).toMatch(/^sid=/);
    expect((await get('/shop', cookie)).body).toEqual({ user: 'ada', cart: ['tea'] });
    clock.advance(301_000);
    expect((await get('/shop', cookie)).status).toBe(401);
  });

  it('keep the sessions of several registrations apart', async () => {
    const { get } = await start();
    const admin = await sessionCookie<Shop>(app, { from: 'admin', userId: 'root' });
    const shop = await sessionCookie<Shop>(app, { userId: 'ada' });
    expect((await get('/admin', admin)).body).toEqual({ user: 'root' });
    expect((await get('/shop', admin)).status).toBe(401);
    expect((await get('/admin', shop)).body).toEqual({});
    expect((await get('/shop', shop)).body).toEqual({ user: 'ada' });
  });

  it('R65 R66 know which sessions a user has', async () => {
    const { get } = await start();
    const cookies = [
      await sessionCookie(app, { userId: 'ada' }),
      await sessionCookie(app, { userId: 'ada' }),
    ];
    const admin = await sessionCookie(app, { from: 'admin', userId: 'ada' });
    const users = app.get(SessionUsers);
    const [kept] = await users.list('ada');
    if (kept === undefined) throw new Error('Nobody is logged in.');
    expect(await users.list('ada')).toHaveLength(2);
    expect(await users.revokeAll('ada', { except: kept })).toBe(1);
    expect(await users.list('ada')).toEqual([kept]);
    const answers = await Promise.all(cookies.map((cookie) => get('/shop', cookie)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401]);
    const admins = app.get<SessionUsers>(getSessionUsersToken('admin'));
    expect(await admins.list('ada')).toHaveLength(1);
    expect((await get('/admin', admin)).body).toEqual({ user: 'ada' });
  });

  it('refuse where there is no cookie of one name, and say what to do', async () => {
    await start({ cookie: false, header: { name: 'X-Session' } });
    await expect(sessionCookie(app)).rejects.toThrow(/send session\.id of .*create\(\) yourself/);
  });
});
