import { fastFloor, floor } from './bare-read.js';
import type { Contender } from './contender.js';
import { adaptive, byDefault, cheapest, fastest, given, unsigned } from './dynamo-session.js';
import { connect, memory, pwrdrvr } from './express-session.js';
import { nestAlone, nestIntercepted } from './nest-alone.js';

/** All of them, in the order in which they are shown. */
export const contenders: Readonly<Record<string, Contender>> = {
  nest: nestAlone,
  'nest-interceptor': nestIntercepted,
  memory,
  floor,
  'floor-fast': fastFloor,
  module: byDefault,
  'module-given': given,
  adaptive,
  'module-fast': fastest,
  'module-cheap': cheapest,
  unsigned,
  connect,
  pwrdrvr,
};

/** Those that differ in price, for `bench:cost`. */
export const priced = pick('module', 'adaptive', 'module-cheap', 'connect', 'pwrdrvr');

/** Those that differ in speed, for `bench`. */
export const raced = Object.fromEntries(
  Object.entries(contenders).filter(([name]) => name !== 'module-cheap' && name !== 'unsigned'),
);

function pick(...names: string[]): Readonly<Record<string, Contender>> {
  return Object.fromEntries(Object.entries(contenders).filter(([name]) => names.includes(name)));
}
