import { expect } from '@jest/globals';
import type { Place } from '../../support/interop/neighbours.js';
import { post, show, type Visitor } from '../../support/interop/visitor.js';

/** Logged in there. */
export async function visitorOf(place: Place, name = 'ada'): Promise<Visitor> {
  const visitor = await place.visitor('sharing');
  await post(visitor.theirs, `/login/${name}`);
  return visitor;
}

/** What the other application has of it: nothing where its rows hold no data. */
const kept = ({ system }: Place, values: object) => (system.keepsData ? values : {});

export async function read(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  if (place.system.keepsData) await post(visitor.theirs, '/set', { cart: [1, { two: 'ż' }] });
  const before = await place.table.rows();
  const jar = new Map(visitor.jar);
  const answer = await visitor.ours.get('/session');
  expect(answer.json).toEqual({
    user: 'ada',
    values: kept(place, { cart: [1, { two: 'ż' }] }),
  });
  expect([answer.setCookies, await place.table.rows()]).toEqual([[], before]);
  expect(visitor.jar).toEqual(jar);
  expect(await show(visitor.theirs)).toEqual(answer.json);
}

export async function change(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  await post(visitor.theirs, '/set', { cart: [1], theirs: 1 });
  await post(visitor.ours, '/set', { cart: [1, 2], ours: { deep: true } });
  const both = { cart: [1, 2], theirs: 1, ours: { deep: true } };
  expect(await show(visitor.theirs)).toEqual({ user: 'ada', values: both });
  await post(visitor.theirs, '/set', { theirs: 2 });
  expect(await show(visitor.ours)).toEqual({ user: 'ada', values: { ...both, theirs: 2 } });
  expect(await place.table.rows()).toHaveLength(1);
}

/** Where sessions end with the browser, none of ours is marked as one of Flask's permanent ones. */
export async function changeWithoutEndDate(place: Place): Promise<void> {
  await change(place);
  const visitor = await visitorOf(place);
  await post(visitor.ours, '/set', { ours: 1 });
  expect(await visitor.theirs.get('/permanent')).toMatchObject({ status: 200, json: false });
  const begun = await place.visitor('sharing');
  const { setCookies } = await begun.ours.post('/login/grace', {});
  expect(setCookies).toEqual([expect.not.stringMatching(/Expires|Max-Age/)]);
  expect(await begun.theirs.get('/permanent')).toMatchObject({ status: 200, json: false });
}

/** Kept for us, beside a login that the other application still knows, and beside what is in Flask's cookie. */
export async function changeHere(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  const theirs = { flask_language: 'pl' };
  await post(visitor.theirs, '/set', theirs);
  await post(visitor.ours, '/set', { ours: 1 });
  expect(await show(visitor.theirs)).toEqual({ user: 'ada', values: theirs });
  expect(await show(visitor.ours)).toEqual({ user: 'ada', values: { ours: 1 } });
  expect(await place.table.rows()).toHaveLength(1);
  for (const path of ['/login/grace', '/logout']) {
    await post(visitor.ours, path);
    expect((await show(visitor.theirs)).values).toEqual(theirs);
  }
}

/** A session that somebody begins in one of them, without a login, is one in the other. */
export async function begin(place: Place): Promise<void> {
  const here = await place.visitor('sharing');
  await post(here.ours, '/set', { ours: 1 });
  expect(await show(here.theirs)).toEqual({ user: null, values: { ours: 1 } });
  const there = await place.visitor('sharing');
  await post(there.theirs, '/set', { theirs: 1 });
  expect(await show(there.ours)).toEqual({ user: null, values: { theirs: 1 } });
  await post(there.ours, '/set', { ours: 1 });
  expect(await show(there.theirs)).toEqual({ user: null, values: { theirs: 1, ours: 1 } });
}

/** Where there are no sessions but logins, one without is none there. */
export async function beginHere(place: Place): Promise<void> {
  const visitor = await place.visitor('sharing');
  await post(visitor.ours, '/set', { ours: 1 });
  expect(await show(visitor.theirs)).toEqual({ user: null, values: {} });
  expect(await show(visitor.ours)).toEqual({ user: null, values: { ours: 1 } });
  await post(visitor.ours, '/login/ada');
  expect(await visitor.users()).toEqual({ theirs: 'ada', ours: 'ada' });
}

export async function end(place: Place): Promise<void> {
  const nobody = { theirs: null, ours: null };
  const here = await visitorOf(place);
  await post(here.ours, '/set', { ours: 1 });
  const stolenHere = here.copy();
  await post(here.ours, '/logout');
  expect(await place.table.rows()).toEqual([]);
  expect([here.jar.has(place.system.cookie), await here.users()]).toEqual([false, nobody]);
  expect(await stolenHere.users()).toEqual(nobody);

  const there = await visitorOf(place);
  const stolenThere = there.copy();
  await post(there.theirs, '/logout');
  expect([await there.users(), await stolenThere.users()]).toEqual([nobody, nobody]);
}

/** A login in one of them is one in the other. */
export async function user(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  expect((await visitor.ours.get('/account')).json).toEqual({ userId: 'ada' });
  const before = visitor.copy();
  await post(visitor.ours, '/login/grace');
  expect(await visitor.users()).toEqual({ theirs: 'grace', ours: 'grace' });
  expect(await before.users()).toEqual({ theirs: null, ours: null });

  const fresh = await place.visitor('sharing');
  await post(fresh.ours, '/login/alan');
  expect(await fresh.users()).toEqual({ theirs: 'alan', ours: 'alan' });
  await post(fresh.theirs, '/logout');
  await post(fresh.theirs, '/login/edsger');
  expect(await fresh.users()).toEqual({ theirs: 'edsger', ours: 'edsger' });
}

/** What is stored there is the same to them when we have written the session, and to us when it has moved. */
export async function types(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  await post(visitor.theirs, '/types');
  const before = (await visitor.theirs.get('/types')).json;
  expect(Object.keys(before as object).length).toBeGreaterThan(4);
  await post(visitor.ours, '/set', { ours: 1 });
  expect((await visitor.theirs.get('/types')).json).toEqual(before);
  expect((await visitor.theirs.get('/session')).text).toMatch(/"ours": ?1\b/);

  const moving = await place.visitor('moving');
  await post(moving.theirs, '/login/ada');
  await post(moving.theirs, '/types');
  const here = (await moving.ours.get('/types')).json as object;
  expect(Object.keys(here)).toEqual(expect.arrayContaining(Object.keys(before as object)));
  await post(moving.ours, '/set', { ours: 1 });
  expect([...moving.jar.keys()]).toEqual(['sid']);
  expect((await moving.ours.get('/types')).json).toEqual({ ...here, ours: '1' });
}

/** What cannot be read here stays theirs: row, cookie and user, on a shared table and for a move. */
export async function typesAndObjects(place: Place): Promise<void> {
  for (const how of ['sharing', 'moving'] as const) {
    const visitor = await place.visitor(how);
    await post(visitor.theirs, '/login/ada');
    await post(visitor.theirs, '/object');
    const jar = new Map(visitor.jar);
    expect(await show(visitor.ours)).toEqual({ user: null, values: {} });
    const { status, setCookies } = await visitor.ours.post('/set', { ours: 1 });
    expect([status, setCookies, visitor.jar]).toEqual([503, [], jar]);
    expect(await show(visitor.theirs)).toMatchObject({
      user: 'ada',
      values: { object: 'Fraction(1, 3)' },
    });
  }
  await types(place);
}

/** What we put beside a login stays, and the login as well. */
export async function typesHere(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  const values = { list: [1, 2.5, null, true], text: 'żółw 🐢', nested: { '': {} } };
  await post(visitor.ours, '/set', values);
  expect((await show(visitor.ours)).values).toEqual(values);
  expect((await show(visitor.theirs)).user).toBe('ada');
}
