import type { RunningEngines } from './start-engines.js';

export default async function stopEngines(): Promise<void> {
  await (globalThis as RunningEngines).stopEngines?.();
}
