import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Session, SessionManager } from '../../lib/index.js';
import { PlaygroundController, type AnySession } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const RESERVED = [
  'save',
  'destroy',
  'id',
  'handle',
  'get',
  'set',
  'touch',
  'cookie',
  'then',
  'toJSON',
  'data',
  'regenerate',
  'authenticate',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '__defineGetter__',
  '_f_',
  'isNew',
  'userId',
];
const POISON =
  '{"__proto__":{"isAdmin":true},"n":{"__proto__":{"isAdmin":true}},' +
  '"l":[{"__proto__":{"isAdmin":true}}],"\\u005f_proto__":{"isAdmin":true},' +
  '"constructor":{"prototype":{"x":1}}}';

@Controller()
class MergingController {
  /** As applications do: whatever a client sends, deeply or not. */
  @Post('assign') @HttpCode(200) assign(@Session() session: AnySession, @Body() body: object) {
    Object.assign(session.data, body);
    return { admin: session.data['isAdmin'] ?? false };
  }
  @Post('nest') @HttpCode(200) nest(@Session() session: AnySession, @Body() body: object) {
    session.data['nested'] = body;
    return 'kept';
  }
  @Post('update') @HttpCode(200) async update(
    @Session() session: AnySession,
    @Body() body: object,
  ) {
    await session.update((data) => void Object.assign(data, body));
    return session.data;
  }
  @Get('works') async works(@Session() session: AnySession) {
    session.flash('hello');
    await session.touch();
    await session.save();
    await session.reload();
    await session.regenerate();
    return { keys: Object.keys(session.data), flash: session.popFlash(), isNew: session.isNew };
  }
}

describe('data that would change prototypes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers: [PlaygroundController, MergingController] });
  });
  afterEach(() => {
    expect(Reflect.ownKeys(Object.prototype)).toEqual(PROTOTYPE_KEYS);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect(Reflect.get(() => undefined, 'x')).toBeUndefined();
  });
  afterAll(() => app.stop());

  const PROTOTYPE_KEYS = Reflect.ownKeys(Object.prototype);
  const raw = (path: string, body: string) =>
    app.browser().send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

  it('R47 S25 is stored text without effect when it is read', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const Item = { ...(await app.item(browser.token)), data: { S: POISON } };
    await app.client.send(new PutItemCommand({ TableName: app.tableName, Item }));

    const read = await browser.get('/read');
    expect(read.status).toBe(200);
    expect(read.text).toBe('{"n":{},"l":[{}],"constructor":{"prototype":{"x":1}}}');
    expect((await browser.get('/works')).json).toMatchObject({ flash: ['hello'], isNew: false });
    expect((await browser.post('/update', { m: 1 })).json).toMatchObject({ m: 1, n: {} });
  });

  it('R47 S25 is refused, or without effect, when a handler copies it from a body', async () => {
    app.faults.reset();
    const assigned = await raw('/assign', '{"__proto__":{"isAdmin":true},"n":1}');
    const nested = await raw('/nest', '{"a":{"__proto__":{"isAdmin":true}}}');
    expect([assigned.status, nested.status]).toEqual([500, 500]);
    expect(app.faults.count()).toBe(0);
    expect((await raw('/set', '{"constructor":{"prototype":{"x":1}}}')).status).toBe(200);
  });

  it('R47 is merged key by key without effect', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    app.faults.on('UpdateItem').wait(async () => {
      const other = app.browser();
      other.token = browser.token;
      await other.post('/set', { constructor: { prototype: { y: 1 } }, toString: 'text' });
    });
    const merged = await browser.post('/set', { prototype: 1 });
    expect(merged.status).toBe(200);
    expect(Object.keys((await browser.get('/read')).json as object).toSorted()).toEqual([
      'constructor',
      'n',
      'prototype',
      'toString',
    ]);
  });

  it('R48 S26 is data under any key, and leaves every member of the session alone', async () => {
    const browser = app.browser();
    const data = Object.fromEntries(RESERVED.map((key) => [key, `data of ${key}`]));
    expect((await browser.post('/set', data)).json).toEqual(data);
    expect((await browser.get('/read')).json).toEqual(data);

    const works = await browser.get('/works');
    expect(works.status).toBe(200);
    expect(Object.keys(data)).toEqual(expect.arrayContaining(['then', 'toJSON', 'save']));
    const session = await app.app.get(SessionManager).load<typeof data>(browser.token);
    expect(session?.data['save']).toBe('data of save');
    expect(typeof session?.save).toBe('function');
    await browser.post('/logout');
    expect((await browser.get('/read')).json).toEqual({});
  });

  it('R73 sets nothing but data', async () => {
    const browser = app.browser();
    await browser.post('/login/ada');
    const before = (await browser.get('/about')).json;
    const planted = { userId: 'root', authenticatedAt: 9e15, csrfSecret: 'x', isNew: true };
    await browser.post('/set', planted);
    expect((await browser.get('/about')).json).toEqual(before);
    expect((await browser.get('/read')).json).toEqual(planted);
    expect((await app.item(browser.token))?.['userId']).toEqual({ S: 'ada' });
  });
});
