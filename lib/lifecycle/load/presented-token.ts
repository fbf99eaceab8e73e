import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { PresentedTexts } from '../runtime/presented-texts.js';

/**
 * A token that came without a request, for every table that has such tokens. Which one it is of can be
 * seen, and what is no token at all counts as one of ours.
 */
export function presentedToken({ home, sources }: SessionRuntime, token: string): PresentedTexts[] {
  const isText = typeof (token as unknown) === 'string';
  const readable = isText ? sources.filter(({ tokens }) => tokens.parse(token) !== null) : [];
  const asked = readable.length > 0 ? readable : [home];
  return asked.map((source) => ({ source, texts: [token] }));
}
