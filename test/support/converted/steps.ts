import { Browser, type Answer } from '../browser.js';

/** One person with one browser, who goes through the application. */
export class Visitor {
  readonly browser: Browser;
  /** What the browser had at some time before. */
  before = new Map<string, string>();
  #csrf = '';

  constructor(readonly url: string) {
    this.browser = new Browser(url);
  }

  get(path: string): Promise<Answer> {
    return this.browser.get(`/v1/${path}`);
  }

  async getJson(path: string): Promise<unknown> {
    return (await this.get(path)).json;
  }

  async form(): Promise<void> {
    const { token } = (await this.getJson('form')) as { token: string };
    this.#csrf = token;
  }

  post(path: string, body: object = {}, method = 'POST'): Promise<Answer> {
    return this.browser.send(`/v1/${path}`, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-csrf-token': this.#csrf },
    });
  }

  async postJson(path: string, body?: object): Promise<unknown> {
    return (await this.post(path, body)).json;
  }

  /** What somebody has who kept the cookies of before. */
  async meAsBefore(): Promise<number> {
    return (await new Browser(this.url, new Map(this.before)).get('/v1/me')).status;
  }
}

interface Visitors {
  readonly ada: Visitor;
  readonly bob: Visitor;
}

/** What the visitors do, what they see of it, and what they should see. In this order. */
type Step = readonly [name: string, act: (visitors: Visitors) => Promise<unknown>, seen: unknown];

const ADA = { username: 'ada', password: 'ada' };
const WRONG = { username: 'ada', password: 'guessed' };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const STEPS: readonly Step[] = [
  [
    'a page that only reads sets no cookie',
    async ({ ada }) => [await ada.getJson('cart'), ada.browser.cookies.size],
    [[], 0],
  ],
  ["Nest's own decorator counts visits", ({ ada }) => ada.getJson('visits'), { visits: 1 }],
  ['and goes on with the next', ({ ada }) => ada.getJson('visits'), { visits: 2 }],
  ['middleware changes the session', ({ ada }) => ada.getJson('views'), { views: 1 }],
  ['a guard changes it', ({ ada }) => ada.getJson('guarded'), { guarded: 1 }],
  [
    'a form without its token is refused',
    async ({ ada }) => (await ada.post('cart', { item: 'tea' })).status,
    403,
  ],
  [
    'with its token it goes through',
    async ({ ada }) => {
      await ada.form();
      return ada.postJson('cart', { item: 'tea' });
    },
    ['tea'],
  ],
  ['what it stored is there', ({ ada }) => ada.getJson('cart'), ['tea']],
  [
    'and in the second version of the route',
    async ({ ada }) => (await ada.browser.get('/v2/cart')).json,
    { items: ['tea'] },
  ],
  ['reload() drops what was not saved', ({ ada }) => ada.postJson('reload'), { cart: ['tea'] }],
  [
    'a private page sends to the login',
    async ({ ada }) => (await ada.get('private')).headers.get('location'),
    '/v1/login',
  ],
  ['nobody is logged in', async ({ ada }) => (await ada.get('me')).status, 401],
  [
    'a wrong password leads back',
    async ({ ada }) => (await ada.post('login-form', WRONG)).headers.get('location'),
    '/v1/login',
  ],
  [
    'the messages are for her alone',
    ({ bob }) => bob.getJson('login'),
    { errors: [], notices: [], messages: [] },
  ],
  [
    'she sees them',
    ({ ada }) => ada.getJson('login'),
    { errors: ['Wrong password.'], notices: [], messages: ['Wrong password.'] },
  ],
  ['once', ({ ada }) => ada.getJson('login'), { errors: [], notices: [], messages: [] }],
  [
    'the right password leads to the page she wanted',
    async ({ ada }) => {
      ada.before = new Map(ada.browser.cookies);
      return (await ada.post('login-form', ADA)).headers.get('location');
    },
    '/v1/private',
  ],
  ['which knows her', ({ ada }) => ada.getJson('private'), { user: 'ada' }],
  ['the login took over what she had', ({ ada }) => ada.getJson('cart'), ['tea']],
  [
    'the cookie from before it logs nobody in',
    async ({ ada }) => [await ada.meAsBefore(), (await ada.get('me')).status],
    [401, 200],
  ],
  [
    'a file is uploaded, twice',
    async ({ ada }) => [await upload(ada), await upload(ada)],
    [1, 2].map((uploads) => ({ uploads, bytes: 9, user: 'ada' })),
  ],
  [
    'server-sent events',
    async ({ ada }) => [
      (await ada.get('events')).text.match(/data: .*/g),
      await ada.getJson('watched'),
    ],
    [['data: one for ada', 'data: two for ada'], { watched: 1 }],
  ],
  [
    'a stream that saves on its way',
    async ({ ada }) => [(await ada.get('stream')).text, await ada.getJson('streamed')],
    ['first second', { streamed: 1 }],
  ],
  [
    'an exception filter changes the session',
    async ({ ada }) => [(await ada.get('fail')).status, await ada.getJson('last-error')],
    [418, { lastError: 'Not with tea.', errors: ['Not with tea.'] }],
  ],
  [
    'an unexpected error ends neither the session nor the process',
    async ({ ada }) => [(await ada.get('crash')).status, (await ada.get('me')).status],
    [500, 200],
  ],
  [
    'a second browser logs in through the guard of Nest',
    async ({ bob }) => {
      await bob.form();
      const bobs = { username: 'bob', password: 'bob' };
      return [await bob.postJson('guard-login', bobs), await bob.getJson('me')];
    },
    [{ user: 'bob' }, { user: 'bob' }],
  ],
  [
    'remember me: the browser keeps the cookie for two weeks',
    async ({ ada }) => {
      await ada.form();
      return lifetimeOf(await ada.post('remembered-login', { ...ADA, remember: 'yes' }));
    },
    'two weeks',
  ],
  [
    'and without it, until it is closed',
    async ({ ada }) => {
      await ada.form();
      return lifetimeOf(await ada.post('remembered-login', ADA));
    },
    'as long as it is open',
  ],
  [
    'the logout leads to the login, with a message',
    async ({ ada }) => {
      ada.before = new Map(ada.browser.cookies);
      await ada.form();
      const { headers } = await ada.post('logout');
      const page = headers.get('location') ?? '';
      return (await ada.browser.get(page)).json;
    },
    { errors: [], notices: ['Goodbye.'], messages: [] },
  ],
  [
    'she is logged out, whatever cookie she has, and bob is not',
    async ({ ada, bob }) => [
      (await ada.get('me')).status,
      await ada.meAsBefore(),
      (await bob.get('me')).status,
    ],
    [401, 401, 200],
  ],
  [
    'an account is removed with its session',
    async ({ bob }) => {
      bob.before = new Map(bob.browser.cookies);
      await bob.form();
      const { json } = await bob.post('account', {}, 'DELETE');
      return [json, (await bob.get('me')).status, await bob.meAsBefore()];
    },
    [{ session: 'undefined' }, 401, 401],
  ],
];

async function upload({ browser }: Visitor): Promise<unknown> {
  const body = new FormData();
  body.append('file', new Blob(['some text']), 'some.txt');
  return (await browser.send('/v1/upload', { method: 'POST', body })).json;
}

function lifetimeOf({ setCookies }: Answer): string {
  const [line = 'no cookie'] = setCookies;
  const expires = /; Expires=([^;]+)/.exec(line)?.[1];
  if (expires === undefined) return /; Max-Age/.test(line) ? line : 'as long as it is open';
  const days = Math.round((Date.parse(expires) - Date.now()) / DAY_MS);
  return days === 14 ? 'two weeks' : expires;
}
