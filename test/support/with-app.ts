import { TestApp, type TestAppOptions } from './test-app.js';

/** An application for one test: it is stopped when the work is done or has failed. */
export async function withApp(
  options: TestAppOptions,
  work: (app: TestApp) => Promise<void>,
): Promise<void> {
  const app = await TestApp.start(options);
  try {
    await work(app);
  } finally {
    await app.stop();
  }
}
