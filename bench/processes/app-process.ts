// One contender in a process of its own: `node app-process.js '{"contender":"module", …}'`.
import { installTravellingDate, travelTo } from './travelling-date.js';
import type { AppAnswers, AppOrder } from './application.js';
import { CallCounter } from '../cost/call-counter.js';

async function main(order: AppOrder): Promise<void> {
  // Before anything is loaded that keeps the clock it finds.
  if (order.travels) installTravellingDate();
  const { contenders } = await import('../contenders/contenders.js');
  const contender = contenders[order.contender];
  if (contender === undefined) throw new Error(`There is no contender "${order.contender}".`);

  const calls = new CallCounter();
  const app = await contender.build({
    endpoint: order.endpoint,
    tableName: order.tableName,
    ...(order.touchSeconds !== undefined && { touchSeconds: order.touchSeconds }),
    ...(order.counts && { watch: (client) => calls.watch(client) }),
    ...(order.travels && { prepare: (made) => made.use(travelTo) }),
  });
  await app.listen(0, '127.0.0.1');

  const answers: AppAnswers = {
    url: () => app.getUrl(),
    cpuMicros: () => {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    heapBytes: () => {
      globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    },
    calls: () => calls.take(),
  };
  process.on('message', (question: keyof AppAnswers) => {
    void Promise.resolve(answers[question]()).then((answer) => process.send?.(answer));
  });
  // So that the profiler writes what it has.
  process.once('SIGTERM', () => process.exit(0));
  process.send?.('ready');
}

void main(JSON.parse(process.argv[2] ?? '{}') as AppOrder);
