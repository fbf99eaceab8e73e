import { beforeEach, describe, expect, it } from '@jest/globals';
import { isCsrfToken, makeCsrfToken } from '../../../../lib/session/active/csrf-token.js';
import { ActiveSession } from '../../../../lib/session/active/active-session.js';
import type { SessionFacts } from '../../../../lib/session/active/session-port.js';
import { Draft } from '../../../../lib/session/draft/draft.js';
import { renewalOf } from '../../../../lib/session/draft/intents.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { sampleRecord } from '../../../../lib/testing/contract/sample-record.js';
import { tokenNamed, type Data } from '../draft/forms.js';

const NOW = Date.UTC(2050, 0, 1);
const EARLIER = NOW - 60_000;

/** A session with no store behind it: what it records is all that there is. */
function recording(fields: Partial<SessionRecord> = {}, data: Data = { a: 1, b: 2 }) {
  let drawn = 0;
  const draft = new Draft(data, undefined);
  const facts = {
    draft,
    record: sampleRecord({ createdAt: EARLIER, accessedAt: EARLIER, ...fields }),
    isNew: false,
    isDestroyed: false,
    ended: undefined,
    startedAt: NOW,
    now: NOW,
    token: tokenNamed('stored'),
    tokenText: 'stored',
    timeouts: { idle: 60, absolute: 600 },
    csrfTokenOf: makeCsrfToken,
    checkTimeouts: () => ({}),
    renewToken: () => tokenNamed(`renewed ${++drawn}`),
  };
  const done = () => Promise.resolve();
  const session = new ActiveSession<Data>(facts satisfies SessionFacts, {
    note: (record) => {
      record();
      return done();
    },
    save: done,
    update: done,
    reload: done,
    touch: done,
    destroy: done,
  });
  return { draft, facts, session };
}

describe('what is kept of the data with a new token', () => {
  it.each<[keep: boolean | string[] | undefined, kept: Data]>([
    [undefined, { a: 1, b: 2 }],
    [true, { a: 1, b: 2 }],
    [false, {}],
    [['b', 'c'], { b: 2 }],
  ])('%j', async (keep, kept) => {
    const { session, draft } = recording();
    await session.regenerate(keep === undefined ? {} : { keep });
    expect([session.data, renewalOf(draft.intents)?.token]).toEqual([
      kept,
      tokenNamed('renewed 1'),
    ]);
  });
});

describe('a login', () => {
  let one: ReturnType<typeof recording>;
  beforeEach(() => void (one = recording({ userId: 'ada', authenticatedAt: EARLIER })));

  it('is seen at once, and outlives another renewal', async () => {
    await one.session.authenticate('bob');
    await one.session.regenerate();
    expect([one.session.userId, one.session.authenticatedAt]).toEqual(['bob', new Date(NOW)]);
    expect(renewalOf(one.draft.intents)?.why).toBe('authenticate');
  });

  it('that was stored is what it was then', () => {
    expect([one.session.userId, one.session.authenticatedAt]).toEqual(['ada', new Date(EARLIER)]);
  });

  it('is nobody’s any more, when the session has ended', () => {
    one.facts.isDestroyed = true;
    expect([one.session.userId, one.session.authenticatedAt]).toEqual([undefined, undefined]);
  });

  it.each(['', 7, undefined])('of %j changes nothing', async (userId) => {
    const login = async () => one.session.authenticate(userId as string, { keep: false });
    await expect(login()).rejects.toThrow(TypeError);
    expect([one.session.data, one.draft.isAsking]).toEqual([{ a: 1, b: 2 }, false]);
  });
});

describe('the secret of the CSRF tokens', () => {
  const csrfSecret = Buffer.alloc(32, 1);

  it.each<[name: string, fields: Partial<SessionRecord>, renew: boolean, isAsked: boolean]>([
    ['is the stored one', { csrfSecret }, false, false],
    ['is made when the first token is', {}, false, true],
    ['is replaced with the session’s token', { csrfSecret }, true, true],
  ])('%s', async (_name, fields, renew, isAsked) => {
    const { session, draft } = recording(fields);
    if (renew) await session.regenerate();
    const token = session.csrfToken();
    expect(isCsrfToken(token, draft.intents.csrfSecret ?? csrfSecret)).toBe(true);
    expect(isCsrfToken(token, csrfSecret)).toBe(!isAsked);
  });

  it('is made by no renewal of a session that needs none', async () => {
    const { session, draft } = recording();
    await session.regenerate();
    expect(draft.intents.csrfSecret).toBeUndefined();
  });

  it('makes old tokens worthless when it is rotated', () => {
    const { session, draft } = recording({ csrfSecret });
    const old = session.csrfToken();
    const now = session.rotateCsrfToken();
    const secret = draft.intents.csrfSecret ?? csrfSecret;
    expect([isCsrfToken(old, secret), isCsrfToken(now, secret)]).toEqual([false, true]);
  });
});

describe('the data', () => {
  it.each([null, undefined, 'text', 7])('are no %j', (data) => {
    const { session } = recording();
    expect(() => (session.data = data as unknown as Data)).toThrow(TypeError);
    expect(session.data).toEqual({ a: 1, b: 2 });
  });

  it('take a flash message although the handler froze them', () => {
    const { session } = recording({}, Object.freeze({ a: 1 }));
    session.flash('hello');
    expect([session.popFlash(), session.data]).toEqual([['hello'], { a: 1 }]);
  });
});

describe('when a session ends', () => {
  it.each<[name: string, fields: Partial<SessionRecord>, after: number]>([
    ['by not being used', { accessedAt: NOW }, 60_000],
    ['by its age', { createdAt: NOW - 570_000, accessedAt: NOW }, 30_000],
  ])('%s', (_name, fields, after) => {
    expect(recording(fields).session.expiresAt).toEqual(new Date(NOW + after));
  });
});

describe('a session that was destroyed', () => {
  it.each<[name: string, uses: (session: ActiveSession<Data>) => unknown]>([
    ['data', (session) => session.data],
    ['new data', (session) => (session.data = {})],
    ['id', (session) => session.id],
    ['setTimeouts()', (session) => session.setTimeouts({ idle: 1 })],
    ['csrfToken()', (session) => session.csrfToken()],
    ['rotateCsrfToken()', (session) => session.rotateCsrfToken()],
    ['flash()', (session) => session.flash('hello')],
    ['regenerate()', (session) => session.regenerate()],
  ])('has no %s', (_name, uses) => {
    const { session, facts } = recording();
    facts.isDestroyed = true;
    expect(() => uses(session)).toThrow(expect.objectContaining({ state: 'destroyed' }));
  });
});
