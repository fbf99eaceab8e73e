import { expect } from '@jest/globals';
import type { How, Place } from '../../support/interop/neighbours.js';
import { post, show, type Visitor } from '../../support/interop/visitor.js';

/** The default of `rotationGrace`. */
const ROTATION_GRACE_MS = 10_000;
const NOBODY = { theirs: null, ours: null };

async function loggedInThere(place: Place, how: How = 'moving'): Promise<Visitor> {
  const visitor = await place.visitor(how);
  await post(visitor.theirs, '/login/ada');
  return visitor;
}

/** The first change moves a session out of the other table, with all that was in it. */
export async function move(place: Place): Promise<void> {
  const visitor = await loggedInThere(place);
  const old = visitor.copy();
  const theirs = place.system.keepsData ? { cart: [1, { two: 'ż' }] } : {};
  if (place.system.keepsData) await post(visitor.theirs, '/set', theirs);
  expect(await show(visitor.ours)).toEqual({ user: 'ada', values: theirs });

  await post(visitor.ours, '/set', { ours: 1 });
  expect([...visitor.jar.keys()]).toEqual(['sid']);
  expect(await place.table.rows()).toEqual([]);
  expect(await show(visitor.ours)).toEqual({ user: 'ada', values: { ...theirs, ours: 1 } });
  expect((await visitor.ours.get('/account')).json).toEqual({ userId: 'ada' });
  // What the browser still sends at this moment is good for reading.
  (await place.app('moving')).clock.advance(ROTATION_GRACE_MS);
  expect(await old.users()).toEqual(NOBODY);

  const reader = await loggedInThere(place, 'moving when read');
  expect((await show(reader.ours)).user).toBe('ada');
  expect([...reader.jar.keys()]).toEqual(['sid']);
  expect((await show(reader.ours)).user).toBe('ada');
}

/** A logout ends what was moved, and a later login there as well. */
export async function endAfterMove(place: Place): Promise<void> {
  const visitor = await loggedInThere(place);
  const first = visitor.copy();
  await post(visitor.ours, '/set', { ours: 1 });
  await post(visitor.theirs, '/login/eve');
  const both = visitor.copy();
  expect((await show(visitor.ours)).user).toBe('ada');

  await post(visitor.ours, '/logout');
  expect(await place.table.rows()).toEqual([]);
  expect([...visitor.jar.keys()]).toEqual([]);
  for (const one of [visitor, both, first]) {
    expect((await show(one.ours)).user).toBeNull();
    expect((await show(one.theirs)).user).toBeNull();
  }
}

/** Back to the other application: from a shared table, before a move, and after one that kept the old row. */
export async function rollback(place: Place): Promise<void> {
  const shared = await place.visitor('sharing');
  await post(shared.theirs, '/login/ada');
  await post(shared.ours, '/set', { ours: 1 });
  await post(shared.ours, '/login/grace');
  const values = place.system.keepsData ? { ours: 1 } : {};
  expect(await show(shared.theirs)).toEqual({ user: 'grace', values });

  const moving = await loggedInThere(place);
  const jar = new Map(moving.jar);
  expect((await show(moving.ours)).user).toBe('ada');
  expect(moving.jar).toEqual(jar);
  expect((await show(moving.theirs)).user).toBe('ada');

  const moved = await loggedInThere(place, 'moving, keeping the old rows');
  await post(moved.ours, '/set', { ours: 1 });
  expect(moved.jar.has('sid')).toBe(true);
  expect(await moved.users()).toEqual({ theirs: 'ada', ours: 'ada' });
  await post(moved.ours, '/logout');
  expect(await moved.users()).toEqual({ theirs: null, ours: null });
}
