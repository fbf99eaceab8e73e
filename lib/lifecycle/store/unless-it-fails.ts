import { SessionStoreError } from '../../errors/session-store.error.js';

/** Waits for what nothing depends on: where the store fails, that was an event, and all goes on. */
export async function unlessItFails(task: Promise<unknown>): Promise<void> {
  try {
    await task;
  } catch (error) {
    if (!(error instanceof SessionStoreError)) throw error;
  }
}
