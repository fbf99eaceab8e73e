import { Controller, Get, Logger, Res } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Response } from 'express';
import { Session } from '../../lib/index.js';
import { PlaygroundController, type AnySession } from '../support/playground.controller.js';
import { rawRequest } from '../support/raw-request.js';
import { TestApp } from '../support/test-app.js';

@Controller()
class HeadersController {
  @Get('set-header') setHeader(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.setHeader('Set-Cookie', ['a=1', 'b=2']).end();
  }
  @Get('write-head-object') writeHeadObject(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'], 'X-Other': 'kept' }).end();
  }
  @Get('write-head-array') writeHeadArray(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Other', 'kept']).end();
  }
  @Get('res-cookie') resCookie(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.cookie('a', '1').cookie('b', '2').end();
  }
  @Get('public') publicly(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.set('Cache-Control', 'public, max-age=3600').set('Vary', 'Accept').end();
  }
  @Get('public-head') publicHead(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.writeHead(200, { 'Cache-Control': 'public, max-age=3600', Vary: 'Accept' }).end();
  }
  @Get('strict') strict(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.set('Cache-Control', 'private, no-store, max-age=0').end();
  }
}

const controllers = [PlaygroundController, HeadersController];
const trustProxy = (app: NestExpressApplication) => void app.set('trust proxy', true);
const overHttps = { headers: { 'x-forwarded-proto': 'https' } };
const json = { 'content-type': 'application/json' };

describe('the cookie by default', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers, session: { cookie: {} }, configure: trustProxy });
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  it('R11 has exactly the attributes that OWASP asks for, over HTTPS', async () => {
    const answer = await app.browser().get('/set-header', overHttps);
    const line = answer.setCookies.find((one) => one.startsWith('__Host-session=')) ?? '';
    const [, ...attributes] = line.split('; ');
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
  });

  it.each(['https', 'https,http', 'https, http'])(
    'R13 goes out when a trusted proxy says %s',
    async (proto) => {
      const headers = { 'x-forwarded-proto': proto };
      expect((await app.browser().get('/res-cookie', { headers })).setCookies).toHaveLength(3);
    },
  );

  it('R17 is deleted with the attributes it was set with', async () => {
    const browser = app.browser();
    const [issued = ''] = (await browser.post('/login/ada', undefined, overHttps)).setCookies;
    const answer = await browser.post('/logout', undefined, overHttps);

    expect(answer.setCookies).toHaveLength(1);
    const [pair, ...attributes] = answer.setCookies[0]?.split('; ') ?? [];
    expect(pair).toBe('__Host-session=');
    expect(attributes).toEqual(
      expect.arrayContaining(['Max-Age=0', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT']),
    );
    expect(attributes.filter((one) => !/^(Max-Age|Expires)=/.test(one)).toSorted()).toEqual(
      issued.split('; ').slice(1).toSorted(),
    );
  });

  it('R13 is not sent in the clear: nothing is stored, and the log says so, once', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const plain = await app.browser().get('/res-cookie');
    await app.browser().get('/res-cookie');

    expect(plain.status).toBe(200);
    expect(plain.setCookies).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(app.faults.count()).toBe(0);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('trust proxy')]]);
  });

  it.each(['__HOST-session', '\xa0__Host-session', '%5F%5FHost-session', '__Host-session '])(
    'R19 is not read under the name %p',
    async (name) => {
      const browser = app.browser();
      await browser.get('/set-header', overHttps);
      const token = browser.cookies.get('__Host-session') ?? '';
      app.faults.reset();
      const isOurs = name.trim() === '__Host-session' && !name.includes('\xa0');
      const { body } = await rawRequest(app.url, '/read', [`Cookie: ${name}=${token}`]);
      // Only space and tab around a name are no part of it (RFC 6265bis).
      expect(body).toBe(isOurs ? '{"n":1}' : '{}');
      expect(app.faults.count()).toBe(isOurs ? 1 : 0);
    },
  );
});

describe('a Secure cookie where no proxy is trusted', () => {
  it('R13 is not sent because a client claims to be on HTTPS', async () => {
    const app = await TestApp.start({ controllers, session: { cookie: {} } });
    const answer = await app.browser().get('/res-cookie', overHttps);
    expect(answer.setCookies).toHaveLength(2);
    expect(await app.items()).toEqual([]);
    await app.stop();
  });
});

describe('a response with a session cookie', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers });
  });
  beforeEach(() => {
    app.faults.reset();
    app.events.length = 0;
  });
  afterAll(() => app.stop());

  it.each(['set-header', 'write-head-object', 'write-head-array', 'res-cookie'])(
    'R20 keeps the cookies of the handler, each in a line of its own: %s',
    async (path) => {
      const { lines } = await rawRequest(app.url, `/${path}`, []);
      const cookies = lines.filter((line) => /^set-cookie:/i.test(line));
      expect(cookies).toHaveLength(3);
      expect(cookies.filter((line) => /^set-cookie: (a=1|b=2)/i.test(line))).toHaveLength(2);
      expect(cookies.filter((line) => /^set-cookie: sid=/i.test(line))).toHaveLength(1);
    },
  );

  it.each([
    ['set-header', 'no-store', 'Cookie'],
    ['public', 'no-store', 'Accept, Cookie'],
    ['public-head', 'no-store', 'Accept, Cookie'],
    ['strict', 'private, no-store, max-age=0', 'Cookie'],
  ])('R21 cannot be cached: %s', async (path, cacheControl, vary) => {
    const { headers, setCookies } = await app.browser().get(`/${path}`);
    expect(setCookies.join()).toContain('sid=');
    expect(headers.get('cache-control')).toBe(cacheControl);
    expect(headers.get('vary')).toBe(vary);
  });

  it('R15 has name and value well below the 4096 bytes that browsers take', async () => {
    const { setCookies } = await app.browser().get('/public');
    expect(setCookies[0]?.split(';')[0]?.length).toBeLessThan(200);
  });

  it('R14 S32 is not made for readers: no item, no cookie, no read', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => app.browser().get('/read')).concat(
        Array.from({ length: 50 }, () => app.browser().post('/logout')),
      ),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.flatMap(({ setCookies }) => setCookies)).toEqual([]);
    expect(app.faults.count()).toBe(0);
  });

  it('R17 R61 deletes the cookie of an expired session, and creates no item for it', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    app.clock.advance(31 * 60_000);
    app.faults.reset();

    const answer = await browser.get('/read');
    expect(answer.setCookies).toEqual([
      expect.stringMatching(/^sid=; Max-Age=0; Path=\/; Expires/),
    ]);
    expect(app.faults.count('PutItem')).toBe(0);
    expect((await browser.get('/read')).setCookies).toEqual([]);
  });

  it('R09 is read from the cookie alone, never from a URL, a body or a header', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const token = browser.token;
    app.faults.reset();

    const elsewhere = [
      await app.browser().get(`/read?sid=${token}`),
      await app.browser().get('/read', { headers: { 'x-session-id': token, sid: token } }),
      await app.browser().get('/read', { headers: { authorization: `Bearer ${token}` } }),
      await app.browser().send('/read', { headers: json }),
    ];
    expect(elsewhere.map((answer) => answer.json)).toEqual([{}, {}, {}, {}]);
    await app.browser().post(`/logout?sid=${token}`, { sid: token });
    expect(app.faults.count('GetItem')).toBe(0);
  });
});

describe('several cookies of the same name', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers });
  });
  afterAll(() => app.stop());

  const loggedIn = async (user: string) => {
    const browser = app.browser();
    await browser.post(`/login/${user}`);
    return browser.token;
  };
  const send = (...tokens: string[]) => {
    app.faults.reset();
    app.events.length = 0;
    const cookie = tokens.map((token) => `sid=${token}`).join('; ');
    return app.browser().get('/about', { headers: { cookie } });
  };

  it('R18 S27 a junk one logs nobody out, in any place, in any number', async () => {
    const live = await loggedIn('ada');
    const gone = await loggedIn('eve');
    await app.browser().post('/logout', undefined, { headers: { cookie: `sid=${gone}` } });
    const junk = ['junk', '', gone, 'x'.repeat(5000)];

    for (const one of junk) {
      for (const tokens of [
        [one, live],
        [live, one],
        [one, live, one],
      ]) {
        const answer = await send(...tokens);
        expect(answer.json).toMatchObject({ userId: 'ada' });
        expect(answer.setCookies).toEqual([]);
      }
    }
  });

  it('R18 S27 fifty junk ones in front cost no read, and nobody the login', async () => {
    const live = await loggedIn('ada');
    const junk = Array.from({ length: 50 }, (_, at) => `junk-${at}`);
    const answer = await send(...junk, live);
    expect(answer.json).toMatchObject({ userId: 'ada' });
    expect([answer.setCookies, app.faults.count()]).toEqual([[], 1]);
  });

  it('R18 S27 of two live sessions neither is used, and an event says so', async () => {
    const ada = await loggedIn('ada');
    const eve = await loggedIn('eve');
    for (const tokens of [
      [ada, eve],
      [eve, ada],
    ]) {
      const answer = await send(...tokens);
      expect(answer.json).toMatchObject({ userId: null, isNew: true });
      expect(answer.setCookies).toEqual([]);
      expect(app.eventsOf('rejected')).toMatchObject([{ reason: 'ambiguous' }]);
    }
    expect((await send(ada)).json).toMatchObject({ userId: 'ada' });
    expect((await send(eve)).json).toMatchObject({ userId: 'eve' });
  });

  it('R18 the same one twice is one', async () => {
    const ada = await loggedIn('ada');
    expect((await send(ada, ada, ada)).json).toMatchObject({ userId: 'ada' });
    expect(app.faults.count()).toBe(1);
  });

  it('R18 S27 fifty cost four reads at most', async () => {
    const gone = await Promise.all(Array.from({ length: 10 }, () => loggedIn('eve')));
    for (const token of gone) {
      await app.browser().post('/logout', undefined, { headers: { cookie: `sid=${token}` } });
    }
    const fifty = Array.from({ length: 50 }, (_, at) => gone[at % 10] ?? '');
    expect((await send(...fifty)).json).toMatchObject({ isNew: true });
    expect(app.faults.count()).toBeLessThanOrEqual(4);
  });

  it('R18 S27 one of more than are read is neither overwritten nor deleted', async () => {
    const live = await loggedIn('ada');
    const gone = await Promise.all(Array.from({ length: 4 }, () => loggedIn('eve')));
    for (const token of gone) {
      await app.browser().post('/logout', undefined, { headers: { cookie: `sid=${token}` } });
    }
    const read = await send(...gone, live);
    expect([read.json, read.setCookies]).toMatchObject([{ userId: null }, []]);
    expect(app.eventsOf('rejected').at(-1)).toMatchObject({ reason: 'ambiguous' });
    const cookie = [...gone, live].map((token) => `sid=${token}`).join('; ');
    const written = await app.browser().post('/login/eve', undefined, { headers: { cookie } });
    expect([written.status, written.setCookies]).toEqual([409, []]);
    expect((await send(live)).json).toMatchObject({ userId: 'ada' });
    expect((await send(...gone)).setCookies).toHaveLength(1);
  });

  it("R18 S27 of more than are read none is used, so no planted one stands in for the user's own", async () => {
    const [eve, ada] = [await loggedIn('eve'), await loggedIn('ada')];
    const gone = await Promise.all(Array.from({ length: 3 }, () => loggedIn('eve')));
    for (const token of gone) {
      await app.browser().post('/logout', undefined, { headers: { cookie: `sid=${token}` } });
    }
    expect((await send(eve, ...gone)).json).toMatchObject({ userId: 'eve' });
    const answer = await send(eve, ...gone, ada);
    expect([answer.json, answer.setCookies]).toMatchObject([{ userId: null }, []]);
    expect(app.eventsOf('rejected')).toMatchObject([{ reason: 'ambiguous' }]);
  });

  it('R64 a header full of junk is four events, not one for each', async () => {
    await send(...Array.from({ length: 50 }, (_, at) => `junk-${at}`));
    expect(app.eventsOf('rejected')).toHaveLength(4);
  });
});

describe('a cookie with a path', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers,
      session: { cookie: { name: 'sid', secure: false, path: '/check' } },
      configure: (nest) => void nest.use('/', rewrite),
    });
  });
  afterAll(() => app.stop());

  /** Every path is the same route; the session still sees the path that the client asked for. */
  const rewrite = (req: { url: string }, _res: object, next: () => void) => {
    req.url = '/set-header';
    next();
  };

  it.each([
    ['/check', true],
    ['/check/', true],
    ['/check/a', true],
    ['/check?x=1', true],
    ['/check_a', false],
    ['/chck', false],
    ['/', false],
    ['/?p=/check', false],
  ])('R22 covers whole segments, whatever the query: %s', async (path, covered) => {
    const answer = await app.browser().get(path);
    expect(answer.setCookies.some((line) => line.startsWith('sid='))).toBe(covered);
  });
});
