const MS = 20_000;

/** For requests that must not wait for ever: a test says so long before it is itself out of time. */
export const patiently = (): RequestInit => ({ signal: AbortSignal.timeout(MS) });

/** Fails when the work does not end: a bound on hanging, no measure of speed. */
export async function ending<R>(work: Promise<R>, what: string): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} does not end.`)), MS);
  });
  try {
    return await Promise.race([work, waited]);
  } finally {
    clearTimeout(timer);
  }
}
