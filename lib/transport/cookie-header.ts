const SPACE = 0x20;
const TAB = 0x09;

/** How much of a `Cookie` header is taken seriously. */
export interface CookieLimits {
  /** Characters; a longer value is no candidate. */
  readonly maxLength: number;
  /** Distinct values; whatever follows is not looked at. */
  readonly maxCount: number;
}

/**
 * The distinct values that a `Cookie` header has for one name, in the order they were sent.
 *
 * Names match byte for byte, and only space and tab are trimmed (RFC 6265bis, 5.6): Unicode-aware
 * trimming would take a cookie named U+00A0 + `__Host-session` for ours, which any page of a sibling
 * domain can set (GHSA-r5rp-j6wh-rvv4). Nothing is decoded, so a value has one spelling.
 */
export function cookieValues(header: string, name: string, limits: CookieLimits): string[] {
  const values: string[] = [];
  let start = 0;
  while (start < header.length && values.length < limits.maxCount) {
    let end = header.indexOf(';', start);
    if (end === -1) end = header.length;
    const equals = header.indexOf('=', start);
    if (equals !== -1 && equals < end && trimmed(header, start, equals) === name) {
      const value = trimmed(header, equals + 1, end);
      if (value !== '' && value.length <= limits.maxLength && !values.includes(value)) {
        values.push(value);
      }
    }
    start = end + 1;
  }
  return values;
}

function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
