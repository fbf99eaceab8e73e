import { expect } from '@jest/globals';
import { GateServer } from '../../support/interop/gate-server.js';
import type { Place } from '../../support/interop/neighbours.js';
import { good, post, show, type Visitor } from '../../support/interop/visitor.js';
import { visitorOf } from './sharing.js';

/** Longer than any zone is off. */
const HALF_A_DAY = 12 * 3600;

/** A session is over in both when its row says so, wherever it was begun. */
export async function expiry(place: Place): Promise<void> {
  expect(await whenOver(place)).toEqual([null, null]);
}

/** Only here: the other library looks at no time. */
export async function expiryHere(place: Place): Promise<void> {
  expect(await whenOver(place)).toEqual(['ada', 'grace']);
}

/** Who they are taken for there. */
async function whenOver(place: Place): Promise<unknown[]> {
  const { table, system } = place;
  const visitors = await Promise.all([
    ...[1, 2].map(() => visitorOf(place, 'ada')),
    ...[1, 2].map(() => loggedInHere(place, 'grace')),
  ]);
  const users = (side: 'theirs' | 'ours', which: Visitor[]) =>
    Promise.all(which.map(async (one) => (await show(one[side])).user));
  const [one, two, three, four] = visitors as [Visitor, Visitor, Visitor, Visitor];

  await table.age(system.lifetime / 2);
  expect(await users('ours', visitors)).toEqual(['ada', 'ada', 'grace', 'grace']);
  await table.age(system.lifetime + HALF_A_DAY);
  expect(await users('ours', [one, three])).toEqual([null, null]);
  return users('theirs', [two, four]);
}

async function loggedInHere(place: Place, user: string): Promise<Visitor> {
  const visitor = await place.visitor('sharing');
  await post(visitor.ours, `/login/${user}`);
  return visitor;
}

/** A message that one application leaves for the next page, shown once by the other. */
export async function flash(place: Place): Promise<void> {
  const { flash: form } = place.system;
  const visitor = await visitorOf(place);
  await post(visitor.theirs, '/flash', { message: 'from there' });
  expect(await post(visitor.ours, '/flashed', { form })).toEqual(['from there']);
  expect(good(await visitor.theirs.get('/flash'))).toEqual([]);
  await post(visitor.ours, '/flash', { message: 'from here', form });
  expect(good(await visitor.theirs.get('/flash'))).toEqual(['from here']);
  expect(await post(visitor.ours, '/flashed', { form })).toEqual([]);
}

/** Each side's own messages, which the other one leaves alone. */
export async function flashHere(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  await post(visitor.theirs, '/flash', { message: 'from there' });
  await post(visitor.ours, '/flash', { message: 'from here', form: 'session' });
  expect(good(await visitor.theirs.get('/flash'))).toEqual(['from there']);
  expect(await post(visitor.ours, '/flashed', { form: 'session' })).toEqual(['from here']);
}

async function tokenOf(browser: Visitor['ours']): Promise<string> {
  return (good(await browser.get('/form')) as { token: string }).token;
}

/** As a browser sends a form, in the field that Pyramid looks for. */
async function submitted(browser: Visitor['ours'], token: string): Promise<number> {
  const body = new URLSearchParams({ csrf_token: token });
  return (await browser.post('/form', undefined, { body })).status;
}

/** As a script sends a token. */
async function called(browser: Visitor['ours'], token: string): Promise<number> {
  const headers = { 'x-csrf-token': token };
  return (await browser.post('/form', undefined, { headers })).status;
}

/** A form that one application has rendered, sent to the other. */
export async function csrf(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  const fromThere = await tokenOf(visitor.theirs);
  expect(await submitted(visitor.ours, fromThere)).toBe(200);
  expect(await called(visitor.ours, fromThere)).toBe(200);
  const fromHere = await tokenOf(visitor.ours);
  expect(await submitted(visitor.theirs, fromHere)).toBe(200);
  expect(await called(visitor.theirs, fromHere)).toBe(200);

  const begunHere = await loggedInHere(place, 'eve');
  const another = await tokenOf(begunHere.ours);
  expect(await submitted(begunHere.theirs, another)).toBe(200);
  expect([await submitted(visitor.ours, another), await called(visitor.ours, another)]).toEqual([
    403, 403,
  ]);
  expect(await submitted(visitor.theirs, another)).toBe(400);
}

/** Our own forms, whose token survives what the other application writes. */
export async function csrfHere(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  const token = await tokenOf(visitor.ours);
  if (place.system.keepsData) await post(visitor.theirs, '/set', { theirs: 1 });
  expect(await called(visitor.ours, token)).toBe(200);
  expect(await called(visitor.ours, `${token}x`)).toBe(403);
}

/** Whether what we do is undone by a request of theirs that is under way meanwhile. */
interface Undone {
  readonly whenItReads: { readonly change: boolean; readonly logout: boolean };
  readonly whenItChanges: { readonly change: boolean; readonly logout: boolean };
}

const NEVER = { change: false, logout: false };
const ALWAYS = { change: true, logout: true };

export async function concurrent(place: Place): Promise<void> {
  await oursAtOnce(place);
  expect(await besideARequest(place)).toEqual({ whenItReads: NEVER, whenItChanges: NEVER });
}

/** A request of theirs that changes the session writes all of it. */
export async function concurrentUnlessChanged(place: Place): Promise<void> {
  await oursAtOnce(place);
  expect(await besideARequest(place)).toEqual({ whenItReads: NEVER, whenItChanges: ALWAYS });
}

/** Any request of theirs writes all of the session. */
export async function concurrentUndone(place: Place): Promise<void> {
  await oursAtOnce(place);
  expect(await besideARequest(place)).toEqual({ whenItReads: ALWAYS, whenItChanges: ALWAYS });
}

async function oursAtOnce(place: Place): Promise<void> {
  const visitor = await visitorOf(place);
  const keys = ['a', 'b', 'c', 'd'];
  await Promise.all(keys.map((key) => post(visitor.ours, '/set', { [key]: key })));
  const { values } = await show(visitor.ours);
  expect(values).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
}

async function besideARequest(place: Place): Promise<Undone> {
  const undone = async (key?: string) => {
    const changed = await during(place, key, (ours) => post(ours, '/set', { ours: 1 }));
    const ended = await during(place, key, (ours) => post(ours, '/logout'));
    return { change: !('ours' in changed.values), logout: ended.user !== null };
  };
  return { whenItReads: await undone(), whenItChanges: await undone('theirs') };
}

/** What is stored, once a request of theirs that had loaded the session before our work has ended. */
async function during(
  place: Place,
  key: string | undefined,
  work: (ours: Visitor['ours']) => Promise<unknown>,
) {
  const visitor = await visitorOf(place);
  const witness = visitor.copy();
  const { gate, url, close } = await GateServer.open();
  try {
    const theirs = visitor.copy().theirs.post('/held', { gate: url, key });
    await gate.reached;
    await work(visitor.ours);
    gate.open();
    const { status } = await theirs;
    // Pyramid's library refuses to write what was changed meanwhile.
    expect([200, 500]).toContain(status);
  } finally {
    close();
  }
  return show(witness.ours);
}
