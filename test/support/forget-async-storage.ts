import { afterAll } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Before Node 24 each storage that was ever used makes all promises of its process slower, and each test
 * file loads the library, with its storages, anew: a worker of Jest would become slower with each file.
 */
const used = new Set<AsyncLocalStorage<unknown>>();
const { run } = AsyncLocalStorage.prototype;

AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...given: never) {
  used.add(this);
  return run.apply(this, given) as never;
};

afterAll(() => {
  AsyncLocalStorage.prototype.run = run;
  for (const storage of used) storage.disable();
});
