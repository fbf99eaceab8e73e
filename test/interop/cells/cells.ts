import type { Column, Crosses } from '../../support/interop/matrix.js';
import type { Place } from '../../support/interop/neighbours.js';
import type { System } from '../../support/interop/systems.js';
import * as behaviour from './behaviour.js';
import * as moving from './moving.js';
import * as sharing from './sharing.js';

export type Cell = (place: Place) => Promise<void>;

/** What both applications do, one beside the other. */
const BOTH: Readonly<Record<Column, Cell>> = {
  read: sharing.read,
  change: sharing.change,
  begin: sharing.begin,
  end: sharing.end,
  expiry: behaviour.expiry,
  flash: behaviour.flash,
  CSRF: behaviour.csrf,
  user: sharing.user,
  types: sharing.types,
  concurrent: behaviour.concurrent,
  move: moving.move,
  'end after move': moving.endAfterMove,
  rollback: moving.rollback,
};

/** What the other library makes impossible: the letter of the reason in the table, and what holds instead. */
type Limit = readonly [letter: string, instead: Cell];
type Limits = Partial<Record<Column, Limit>>;

const noForms: Limit = ['a', behaviour.csrfHere];
const noTimes: Limit = ['b', behaviour.expiryHere];
const writesAlways: Limit = ['c', behaviour.concurrentUndone];
const writesWhole: Limit = ['d', behaviour.concurrentUnlessChanged];

const LIMITS: Readonly<Record<string, Limits>> = {
  'flask-json': { CSRF: noForms, expiry: noTimes, concurrent: writesAlways },
  'flask-pickle': { CSRF: noForms, expiry: noTimes, concurrent: writesAlways },
  'session-web': { CSRF: noForms, concurrent: writesAlways },
  article: {
    CSRF: noForms,
    expiry: noTimes,
    change: ['e', sharing.changeHere],
    begin: ['e', sharing.beginHere],
    flash: ['e', behaviour.flashHere],
    types: ['e', sharing.typesHere],
  },
  connect: { CSRF: noForms, concurrent: writesWhole },
  pwrdrvr: { CSRF: noForms, concurrent: writesWhole },
};

/** What is more in one system than in the others. */
const MORE: Readonly<Record<string, Partial<Record<Column, Cell>>>> = {
  'flask-pickle': { change: sharing.changeWithoutEndDate, types: sharing.typesAndObjects },
};

export function cellOf({ key }: System, column: Column): Cell {
  return LIMITS[key]?.[column]?.[1] ?? MORE[key]?.[column] ?? BOTH[column];
}

export const CROSSES: Crosses = Object.fromEntries(
  Object.entries(LIMITS).map(([key, limits]) => [
    key,
    Object.fromEntries(Object.entries(limits).map(([column, [letter]]) => [column, letter])),
  ]),
);
