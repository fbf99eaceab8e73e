import {
  IsIn,
  IsInstance,
  IsInt,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from './checks/class-validator.js';
import { Accepts, type Checks } from './checks/passes.js';
import { DURATION_FIX, durationMs } from './duration.js';
import type { KindOf, OptionTable, Reader } from './option-row.js';
import type { Duration } from './session-options.js';

const readText: Reader = (word) => (word === '' ? undefined : word);
const readFlag: Reader = (word) => {
  if (/^(?:true|1)$/i.test(word)) return true;
  return /^(?:false|0)$/i.test(word) ? false : readText(word);
};
/** A count, or a duration: without a unit it is in seconds. */
const readNumber: Reader = (word) => (/^\d+$/.test(word) ? Number(word) : readText(word));

/** What no text can express. */
export function object<Value>(...checks: Checks): KindOf<Value> {
  return { checks };
}

export function text(...checks: Checks): KindOf<string> {
  return { checks, read: readText };
}

/** A list of texts, in one text separated by commas. Empty text is a list of one empty entry. */
export function list(...checks: Checks): KindOf<readonly string[]> {
  return { checks, read: (words) => words.split(',').map((word) => word.trim()) };
}

/**
 * One of a few values. Flags are some of these, and not IsBoolean: that also takes
 * `new Boolean(false)`, which counts as true.
 */
export function oneOf<const Values extends readonly (string | boolean)[]>(
  ...values: Values
): KindOf<Values[number]> {
  const shown = values.map((value) => (typeof value === 'string' ? `'${value}'` : `${value}`));
  const message = `use ${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
  const orElse = values.includes(true) ? readFlag : readText;
  const read: Reader = (word) => values.find((one) => one === word.toLowerCase()) ?? orElse(word);
  return { checks: [IsIn(values, { message })], read };
}

export function flag(): KindOf<boolean> {
  return oneOf(true, false);
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most?: number): KindOf<number> {
  const range = most === undefined ? `, ${least} or more` : ` from ${least} to ${most}`;
  const options = { message: `use a whole number${range}` };
  const max = most ?? Number.MAX_SAFE_INTEGER;
  return { checks: [IsInt(options), Min(least, options), Max(max, options)], read: readNumber };
}

/** A duration of whole seconds, in which sessions are timed. */
export function seconds(): KindOf<Duration> & { readonly unit: 's' } {
  const isWhole = Accepts((value) => msOf(value) % 1000 === 0, 'it must be whole seconds');
  return { checks: [isDuration, isLongerThanZero, isWhole], read: readNumber, unit: 's' };
}

/** A duration that need not be whole seconds; longer than zero where not said otherwise. */
export function milliseconds(
  limits: { readonly mayBeZero?: boolean; readonly longest?: string } = {},
): KindOf<Duration> & { readonly unit: 'ms' } {
  const { mayBeZero = false, longest } = limits;
  const checks = mayBeZero ? [isDuration] : [isDuration, isLongerThanZero];
  if (longest !== undefined) {
    checks.push(Accepts((v) => msOf(v) <= msOf(longest), `it must be at most '${longest}'`));
  }
  return { checks, read: readNumber, unit: 'ms' };
}

/** A duration, or `false` for never. */
export function orNever(
  kind: ReturnType<typeof milliseconds>,
): KindOf<Duration | false> & { readonly unit: 'ms' } {
  const read: Reader = (word) => (readFlag(word) === false ? false : readNumber(word));
  return { checks: [Unless((value) => value === false), ...kind.checks], read, unit: 'ms' };
}

/** An object with options of its own, or something else. As text, only whether there is one. */
export function nested<Value>(
  table: OptionTable,
  other: { readonly fix: string; readonly unless: (value: unknown) => boolean },
): KindOf<Value> {
  // What is validated is a copy, in which every object has become an instance.
  const isTable = IsInstance(table.Schema, { message: other.fix });
  const read: Reader = (word) => (readFlag(word) === true ? undefined : readFlag(word));
  return { checks: [Unless(other.unless), isTable, ValidateNested()], read, nested: table };
}

const isDuration = Accepts((value) => durationMs(value) !== undefined, DURATION_FIX);
const isLongerThanZero = Accepts((value) => msOf(value) > 0, 'it must be longer than zero');

function Unless(isExempt: (value: unknown) => boolean): PropertyDecorator {
  return ValidateIf((_options, value: unknown) => !isExempt(value));
}

function msOf(value: unknown): number {
  return durationMs(value) ?? Number.NaN;
}
