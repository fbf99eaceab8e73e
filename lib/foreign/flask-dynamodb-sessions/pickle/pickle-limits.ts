/** Longer integers are nobody's session data, and making a BigInt takes more than linear time. */
export const MAX_INTEGER_BYTES = 1024;

/**
 * Values, and far more than an item of 400 KB holds without sharing. A pickle may refer to one value any
 * number of times, so a few hundred bytes can describe a structure that takes for ever to walk.
 */
export const MAX_VALUES = 2 ** 19;

/** Characters and bytes in all values together, each counted as often as it is referred to. */
export const MAX_LENGTH = 2 ** 22;
