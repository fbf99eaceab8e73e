import { registerDecorator } from 'class-validator';
import { DURATION_FIX, durationMs } from './duration.js';

/** Says how to fix a value, or nothing when it is good. Messages never quote the value itself. */
export type Check = (value: unknown) => string | undefined;

/** Makes a `Check` a decorator of class-validator whose message is the fix. `undefined` is not set. */
export function Passes(check: Check, name = 'passes'): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value: unknown) => value === undefined || check(value) === undefined,
        defaultMessage: (args) => check(args?.value) ?? '',
      },
    });
  };
}

/** What a duration may be beyond what every duration may. */
export interface DurationLimits {
  readonly mayBeZero?: boolean;
  /** Sessions are timed in whole seconds; only shorter things take milliseconds. */
  readonly wholeSeconds?: boolean;
  readonly mayBeOff?: boolean;
  readonly longest?: string;
}

/** A `Duration`; more than zero where not said otherwise. */
export function IsDuration(limits: DurationLimits = {}): PropertyDecorator {
  const longestMs = limits.longest === undefined ? Infinity : durationMs(limits.longest);
  return Passes((value) => {
    if (limits.mayBeOff === true && value === false) return undefined;
    const found = durationMs(value);
    if (found === undefined) return DURATION_FIX;
    if (found === 0 && limits.mayBeZero !== true) return 'it must be longer than zero';
    if (limits.wholeSeconds === true && found % 1000 !== 0) return 'it must be whole seconds';
    if (found > (longestMs ?? Infinity)) return `it must be at most '${limits.longest}'`;
    return undefined;
  }, 'isDuration');
}

/** A whole number from `least` to `most`. */
export function IsWhole(least: number, most = Number.MAX_SAFE_INTEGER): PropertyDecorator {
  const fix =
    most === Number.MAX_SAFE_INTEGER
      ? `use a whole number, ${least} or more`
      : `use a whole number from ${least} to ${most}`;
  return Passes(
    (value) =>
      Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
        ? undefined
        : fix,
    'isWhole',
  );
}

/** One of a few values. */
export function IsOneOf(...values: readonly (string | boolean)[]): PropertyDecorator {
  const shown = values.map((value) => (typeof value === 'string' ? `'${value}'` : `${value}`));
  const fix = `use ${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
  return Passes((value) => (values.some((one) => one === value) ? undefined : fix), 'isOneOf');
}

export function IsFlag(): PropertyDecorator {
  return IsOneOf(true, false);
}
