const LONGEST = 60;

/**
 * An option's value for a message: text and numbers as they are, on one line and of bounded length;
 * of anything else only the kind, since a client or a repository may hold credentials.
 */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return showText(value);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** A secret may have been written where it does not belong, so only its kind and size are shown. */
export function showKind(value: unknown): string {
  return typeof value === 'string' ? `text of ${value.length} characters` : showValue(value);
}

/** Quoted and escaped: an option's name may come from anywhere, and a log line stays one line. */
export function showText(text: string): string {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const escaped = JSON.stringify(shown).slice(1, -1).replaceAll('\\"', '"');
  return `'${escaped.replaceAll(/[^\x20-\x7e…]/g, toEscape)}'`;
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
