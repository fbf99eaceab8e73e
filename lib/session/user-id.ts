/** With the data it has to fit into one item. */
const MAX_USER_ID_BYTES = 1024;

/** @throws TypeError for what cannot be stored as the id of a user */
export function assertUserId(userId: unknown): asserts userId is string {
  if (typeof userId !== 'string' || userId === '') {
    throw new TypeError('authenticate() needs the id of the user, a string that is not empty.');
  }
  if (/\p{Surrogate}/u.test(userId)) {
    throw new TypeError(
      'authenticate() needs the id of the user as well-formed text: it has half a surrogate pair.',
    );
  }
  if (Buffer.byteLength(userId) > MAX_USER_ID_BYTES) {
    throw new TypeError(
      `authenticate() needs the id of the user in at most ${MAX_USER_ID_BYTES} bytes of UTF-8: ` +
        'use a shorter one, or its hash.',
    );
  }
}
