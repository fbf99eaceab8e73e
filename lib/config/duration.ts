import ms from 'ms';
import { SessionOptionsError } from '../errors/session-options.error.js';

/** Text without a unit would be read as milliseconds by some and as seconds by others. */
const WITH_UNIT = /^\d+(?:\.\d+)? ?[a-z]+$/i;

/** Longer is a typing mistake, and no date far beyond it can be written to a header. */
const LONGEST_MS = 100 * 365 * 24 * 60 * 60 * 1000;

/** What to write instead, for messages. */
export const DURATION_FIX = "use whole seconds as a number, or text with a unit such as '30m'";

/**
 * A duration in milliseconds: whole seconds as a number, or text with a unit (`'500ms'`, `'90s'`,
 * `'30m'`, `'12h'`, `'14d'`). `undefined` for anything else: `'42'`, `1.5`, `NaN`, `-1`, `'soon'`.
 */
export function durationMs(value: unknown): number | undefined {
  const found = typeof value === 'number' ? secondsToMs(value) : textToMs(value);
  return found !== undefined && found <= LONGEST_MS ? found : undefined;
}

/**
 * The same for a value that has to be one.
 *
 * @param name what the value is called where it was written, e.g. `storeTimeout`
 * @throws SessionOptionsError
 */
export function parseDuration(value: unknown, name: string): number {
  const found = durationMs(value);
  if (found !== undefined) return found;
  throw new SessionOptionsError([`${name} is no duration: ${DURATION_FIX}`]);
}

function secondsToMs(seconds: number): number | undefined {
  return Number.isSafeInteger(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function textToMs(text: unknown): number | undefined {
  if (typeof text !== 'string' || !WITH_UNIT.test(text)) return undefined;
  const found: number | undefined = ms(text as ms.StringValue);
  return found !== undefined && Number.isInteger(found) ? found : undefined;
}
