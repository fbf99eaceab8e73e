const DATETIME = /^(\d{4}-\d\d-\d\d)([ T])(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(\+00:00|Z)?$/;

/** How Python writes a `datetime`: `str()` puts a space between date and time, `isoformat()` a `T`. */
export type DatetimeStyle = 'str' | 'isoformat-utc';

/**
 * `str(datetime)` or `datetime.isoformat()` of a UTC time: microseconds, left out when they are 0.
 * `+00:00` and not `Z`, which Python before 3.11 refuses.
 */
export function formatDatetime(milliseconds: number, style: DatetimeStyle): string {
  const iso = new Date(milliseconds).toISOString();
  const fraction = iso.slice(19, 23);
  const seconds = iso.slice(0, 19) + (fraction === '.000' ? '' : `${fraction}000`);
  return style === 'str' ? seconds.replace('T', ' ') : `${seconds}+00:00`;
}

/** Epoch milliseconds, the rest of the microseconds cut; `undefined` for what Python did not write. */
export function parseDatetime(text: string, style: DatetimeStyle): number | undefined {
  const [, date, separator, time, fraction = '', zone] = DATETIME.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  if (style === 'str' ? separator !== ' ' || zone !== undefined : zone === undefined)
    return undefined;
  const iso = `${date}T${time}`;
  const milliseconds = Date.parse(`${iso}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // The 30th of February is a date to JavaScript: another one.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(iso)) {
    return undefined;
  }
  return milliseconds;
}
