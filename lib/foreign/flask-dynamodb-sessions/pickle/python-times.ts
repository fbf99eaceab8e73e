const SECOND = 1_000_000n;
const DAY = 86_400n * SECOND;
const MAX_DAYS = 999_999_999;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{6}))?$/;
const OFFSET = /^([+-])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{6}))?)?$/;
const DURATION = /^(-?)PT(\d{1,14})(?:\.(\d{6}))?S$/;

/*
 * The texts of Python's dates and times, and the bytes in which it pickles them. What reads bytes
 * gives undefined for a time that does not exist; what reads text leaves that check to it.
 */

/** Year, month and day in four bytes. */
export function dateText(bytes: Buffer): string | undefined {
  const year = bytes.readUInt16BE();
  const [month = 0, day = 0] = bytes.subarray(2);
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return undefined;
  // Day 0 of the next month is the last one of this month; the years before 100 repeat after 400.
  if (day > new Date(Date.UTC(year + 400, month, 0)).getUTCDate()) return undefined;
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

export function dateBytes(text: string): Buffer | undefined {
  const parts = DATE.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0] = parts;
  return Buffer.of(year >> 8, year & 0xff, month, day);
}

/** Hour, minute, second, and three bytes of microseconds. */
export function timeText(bytes: Buffer): string | undefined {
  const [hour = 0, minute = 0, second = 0] = bytes;
  const micros = bytes.readUIntBE(3, 3);
  if (hour > 23 || minute > 59 || second > 59 || micros > 999_999) return undefined;
  return `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}${fraction(micros)}`;
}

export function timeBytes(text: string): Buffer | undefined {
  const parts = TIME.exec(text)?.slice(1);
  if (parts === undefined) return undefined;
  const [hour, minute, second, micros = 0] = parts.map((part) => Number(part ?? 0));
  const bytes = Buffer.of(hour ?? 0, minute ?? 0, second ?? 0, 0, 0, 0);
  bytes.writeUIntBE(micros, 3, 3);
  return bytes;
}

/** Microseconds of what `timedelta` is made of: days, which may be negative, seconds, microseconds. */
export function microsOf(args: readonly unknown[]): bigint | undefined {
  const [days, seconds, micros] = args;
  if (args.length !== 3 || !within(days, -MAX_DAYS, MAX_DAYS)) return undefined;
  if (!within(seconds, 0, 86_399) || !within(micros, 0, 999_999)) return undefined;
  return BigInt(days) * DAY + BigInt(seconds) * SECOND + BigInt(micros);
}

export function timedeltaArgs(micros: bigint): number[] {
  const within1Day = ((micros % DAY) + DAY) % DAY;
  return [(micros - within1Day) / DAY, within1Day / SECOND, within1Day % SECOND].map(Number);
}

export function durationText(micros: bigint): string {
  const size = abs(micros);
  return `${micros < 0n ? '-' : ''}PT${size / SECOND}${fraction(size % SECOND)}S`;
}

export function durationOf(text: string): bigint | undefined {
  const found = DURATION.exec(text);
  if (found === null) return undefined;
  const size = BigInt(found[2] ?? 0) * SECOND + BigInt(found[3] ?? 0);
  return found[1] === '-' ? -size : size;
}

/** An offset from UTC, which is less than a day. */
export function offsetText(micros: bigint): string | undefined {
  const size = abs(micros);
  if (size >= DAY) return undefined;
  const seconds = Number(size / SECOND);
  const rest = `${digits(seconds % 60, 2)}${fraction(size % SECOND)}`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return (
    `${micros < 0n ? '-' : '+'}${digits(hours, 2)}:${digits(minutes, 2)}` +
    (rest === '00' ? '' : `:${rest}`)
  );
}

export function offsetOf(text: string): bigint | undefined {
  const found = OFFSET.exec(text);
  if (found === null) return undefined;
  const [hours = 0n, minutes = 0n, seconds = 0n, micros = 0n] = found
    .slice(2)
    .map((part) => BigInt(part ?? 0));
  const size = (hours * 3600n + minutes * 60n + seconds) * SECOND + micros;
  return found[1] === '-' ? -size : size;
}

function within(value: unknown, min: number, max: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function fraction(micros: number | bigint): string {
  return Number(micros) === 0 ? '' : `.${digits(micros, 6)}`;
}

function digits(value: number | bigint, length: number): string {
  return String(value).padStart(length, '0');
}
