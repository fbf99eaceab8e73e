import type { TransportResponse } from './token-transport.js';

const NO_STORE = /(?:^|,)[ \t]*no-store[ \t]*(?:,|$)/i;

/**
 * Keeps every cache, the browser's own included, from storing a response that carries a token
 * (OWASP ASVS 5.0, 14.3.2). A value of the application's that already says so is left alone.
 */
export function forbidStoring(response: TransportResponse): void {
  const present = joined(response, 'Cache-Control');
  if (!NO_STORE.test(present)) response.setHeader('Cache-Control', 'no-store');
}

/** Adds a request header's name to `Vary`, once. */
export function addVary(response: TransportResponse, name: string): void {
  const present = joined(response, 'Vary');
  const names = new Set(present.split(',').map((entry) => entry.trim().toLowerCase()));
  if (names.has('*') || names.has(name.toLowerCase())) return;
  response.setHeader('Vary', present.trim() === '' ? name : `${present}, ${name}`);
}

/** The lines of a header that is set so far. */
export function headerLines(response: TransportResponse, name: string): readonly string[] {
  const present = response.getHeader(name);
  if (present === undefined) return [];
  return typeof present === 'object' ? present : [String(present)];
}

function joined(response: TransportResponse, name: string): string {
  return headerLines(response, name).join(', ');
}
