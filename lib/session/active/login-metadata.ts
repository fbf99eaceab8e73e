const MAX_BYTES = 1024;

/**
 * What is kept of a login for lists of a user's sessions.
 *
 * @returns JSON; `undefined`: nothing
 * @throws TypeError for what is no plain object, or would come back as something else, or is too large
 */
export function loginMetadata(metadata: unknown): string | undefined {
  if (metadata === undefined) return undefined;
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  // What `toJSON()` makes of an object may be anything, or nothing.
  const text = isObject ? (JSON.stringify(metadata) as string | undefined) : undefined;
  if (text?.startsWith('{') !== true) {
    throw new TypeError('authenticate({ metadata }) must be an object, such as { userAgent, ip }.');
  }
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new TypeError(
      `authenticate({ metadata }) may be at most ${MAX_BYTES} bytes of JSON: keep less, or cut long texts, such as the name of the browser.`,
    );
  }
  return text;
}
