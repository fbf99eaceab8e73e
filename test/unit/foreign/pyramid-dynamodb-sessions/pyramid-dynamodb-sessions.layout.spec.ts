import { describe, expect, it } from '@jest/globals';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import { pyramidDynamodbSessionsLayout } from '../../../../lib/foreign/pyramid-dynamodb-sessions/pyramid-dynamodb-sessions.layout.js';
import { golden, goldenPyramidCookie } from '../../../support/originals/golden.js';
import { loadPyramidSession } from '../../../support/originals/pyramid-dynamodb-sessions.js';
import { changed, dataOf, fresh, guarded, load, touched, written } from '../change.js';

const now = 1_795_227_400_000;
const seconds = now / 1000;
const layout = pyramidDynamodbSessionsLayout();
const { item } = golden('pyramid-dynamodb-sessions');
const tokens = layout.tokenFormat({} as never);
const token = tokens.parse(goldenPyramidCookie());
const id = token?.id ?? '';
const record = load(layout, item, id);
const CSRF = '6fa8443ebe1d0e909fa5c7137a7199ea686dcb246732cfe9ccca21683894d9a9';
const withDat = (dat: string) => load(layout, { ...item, dat: { S: dat } }, id);

describe('pyramid-dynamodb-sessions', () => {
  it('finds the row of the cookie that Pyramid set', () => {
    expect(token?.version).toBe(1);
    expect(Buffer.from((layout.key(id)['sid'] as { B: Uint8Array }).B).toString('base64')).toBe(
      'HMc2gy1jhhQkTLv3YSc4mtWONE0tIV0GNIk3WD+9RAo=',
    );
  });

  it('reads the data, flash messages in it, the CSRF secret apart from it', () => {
    expect(dataOf(layout, record)).toStrictEqual({
      user: { username: 'jhardy', id: 7 },
      n: 1,
      f: 1.5,
      big: 1152921504606846976n,
      t: true,
      nil: null,
      u: 'é☃',
      list: [1, 'a'],
      _f_: ['hello'],
    });
    expect(record.csrfSecret && Buffer.from(record.csrfSecret).toString('hex')).toBe(CSRF);
    expect(record).toMatchObject({ version: 1, accessedAt: 1_795_227_283_000 });
  });

  it('writes a changed row that Pyramid loads, under the next version', () => {
    const next = changed(layout, record, now, (data) => (data['_f_queue'] = ['ü']));
    const stored = written(layout, next, item);
    const cookie = tokens.issue({ id, secret: undefined, text: id }, next.version);

    expect(cookie).toBe(`${id}/2`);
    expect(loadPyramidSession(cookie, stored, seconds)).toMatchObject({
      big: 1152921504606846976n,
      _f_: ['hello'],
      _f_queue: ['ü'],
      _csrft_: CSRF,
    });
    expect(stored).toMatchObject({
      ver: { N: '2' },
      iss: { N: String(seconds) },
      exp: { N: String(seconds + 1200) },
    });
  });

  it('R38 is conditional on the version that was loaded', () => {
    expect(guarded(layout, layout.toItem(record))).toEqual({ ver: { N: '1' } });
  });

  it('reissues without a new version', () => {
    const stored = written(layout, touched(layout, record, now), item);

    expect(stored['ver']).toEqual(item['ver']);
    expect(stored['dat']).toEqual(item['dat']);
    expect(loadPyramidSession(`${id}/1`, stored, seconds + 1200)).not.toBeNull();
    expect(loadPyramidSession(`${id}/1`, stored, seconds + 1201)).toBeNull();
  });

  it('R72 writes a new CSRF secret without touching the rest', () => {
    const csrfSecret = Buffer.alloc(32, 0xab);
    const stored = written(layout, { ...record, csrfSecret });

    expect(loadPyramidSession(`${id}/1`, stored, seconds)).toEqual({
      ...loadPyramidSession(`${id}/1`, item, seconds),
      _csrft_: 'ab'.repeat(32),
    });
    expect(load(layout, stored, id).csrfSecret).toEqual(csrfSecret);
    expect(withDat('{"a": 1}').csrfSecret).toBeUndefined();
    expect(layout.toItem({ ...record, csrfSecret: undefined })['dat']).toEqual({
      S: expect.not.stringContaining('_csrft_'),
    });
  });

  it('begins sessions that Pyramid loads', () => {
    const made = tokens.mint();
    const csrfSecret = Buffer.alloc(32, 1);
    const stored = written(layout, fresh(layout, made.id, now, {}, { csrfSecret }));

    expect(loadPyramidSession(tokens.issue(made, 1), stored, seconds)).toEqual({
      _csrft_: '01'.repeat(32),
    });
  });

  it.each([
    ['that is no text', '{"_csrft_": 1}'],
    ['further down', `{"a": {"_csrft_": "${CSRF}"}}`],
    ['in broken JSON', `{"_csrft_": "${CSRF}"`],
  ])('takes a token %s for none, and leaves the row as it is', (_name, dat) => {
    expect(withDat(dat).csrfSecret).toBeUndefined();
    expect(layout.toItem(withDat(dat))['dat']).toEqual({ S: dat });
  });

  it('keeps the name of the CSRF secret to itself', () => {
    expect(() => fresh(layout, id, now, { _csrft_: 'mine' })).toThrow(SessionSerializationError);
  });

  it("keeps a timeout that is not the layout's", () => {
    expect(record.idleTimeout).toBeUndefined();
    expect(load(pyramidDynamodbSessionsLayout({ timeout: 600 }), item, id).idleTimeout).toBe(1200);
  });

  it('brings the defaults of the library', () => {
    expect(layout.defaults).toMatchObject({
      cookie: { name: 'session_id', httpOnly: true, sameSite: 'strict' },
      idleTimeout: 1200,
    });
    expect(tokens.carriesVersion).toBe(true);
  });
});
