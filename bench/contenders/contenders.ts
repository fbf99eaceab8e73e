import { fastFloor, floor } from './bare-read.js';
import type { Contender } from './contender.js';
import { adaptive, byDefault, fastest } from './dynamo-session.js';
import { connect, memory, pwrdrvr } from './express-session.js';
import { nestAlone } from './nest-alone.js';

/** All of them, by the names that the command line takes, in the order in which they are shown. */
export const contenders: Readonly<Record<string, Contender>> = {
  nest: nestAlone,
  memory,
  floor,
  'floor-fast': fastFloor,
  module: byDefault,
  adaptive,
  'module-fast': fastest,
  connect,
  pwrdrvr,
};
