/** How many calls are under way together: more would only queue up in the client. */
const AT_ONCE = 25;

/** Calls `task` for each of them, not for all at once, and keeps the order. */
export async function inBatches<T, R>(
  all: readonly T[],
  task: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(task))));
  }
  return results;
}
