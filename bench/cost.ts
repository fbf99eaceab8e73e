// `npm run bench:cost`: what DynamoDB charges each library for the same visitors.
import { parseArgs } from 'node:util';
import { choose, count, run } from './choices.js';
import { contenders, priced } from './contenders/contenders.js';
import { checks, costTable, type CostRow } from './cost/cost-table.js';
import { lowerBound } from './cost/lower-bound.js';
import { ON_DEMAND } from './cost/prices.js';
import { replay } from './cost/replay.js';
import { makeTrace, type Step } from './cost/trace.js';
import { Application } from './processes/application.js';
import { LocalEngine } from './processes/engine.js';
import { describeMachine, machine, print, progress, save } from './report.js';

/** How exact this module's idle clock is by default: a tenth of half an hour. */
const TOUCH_SECONDS = 180;

const USAGE = `npm run bench:cost -- [flags]
  --requests 10000      length of the trace
  --seed 1              another trace
  --contenders a,b      of ${Object.keys(priced).join(', ')}
  --read-price 0.125    dollars for a million read units
  --write-price 0.625   and write units
  --engine name         dynoxide, dynamodb-local or dynalite; the first that runs here
  --out bench/results   where the JSON goes`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      contenders: { type: 'string' },
      'read-price': { type: 'string', default: String(ON_DEMAND.read) },
      'write-price': { type: 'string', default: String(ON_DEMAND.write) },
      engine: { type: 'string' },
      out: { type: 'string', default: 'bench/results' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  const chosen = choose('--contenders', values.contenders, priced).map(([name]) => name);
  const requests = count('--requests', values.requests);
  const prices = { read: Number(values['read-price']), write: Number(values['write-price']) };
  const trace = makeTrace(requests, count('--seed', values.seed));
  const engine = await LocalEngine.start(values.engine);

  const byDefault = await priceAll(chosen, trace, engine);
  const likeForLike = await priceAll(chosen, trace, engine, TOUCH_SECONDS);
  await engine.stop();

  const bounds = [
    ['bound', lowerBound(trace, { touchSeconds: TOUCH_SECONDS, consistent: true })],
    ['eventual bound', lowerBound(trace, { touchSeconds: TOUCH_SECONDS, consistent: false })],
  ] as const;
  const table = (rows: readonly CostRow[]) => costTable({ rows, bounds, requests, prices });
  print(`\n${actions(trace)}`);
  print(
    `\nUnit prices: ${prices.read} dollars for a million read units, ${prices.write} for write units`,
  );
  print(`\nEach library by its defaults\n${table(byDefault)}`);
  print(
    `\nIdle clocks as exact as ${TOUCH_SECONDS} seconds, where a library can be told, and no list of a user's sessions\n${table(likeForLike)}`,
  );
  print(`\n${checks([...byDefault, ...likeForLike])}`);
  const where = machine(engine.name);
  print(describeMachine(where));
  const result = { machine: where, requests, prices, byDefault, likeForLike, bounds };
  save(values.out, 'cost.json', JSON.stringify(result, null, 2));
}

async function priceAll(
  names: readonly string[],
  trace: readonly Step[],
  engine: LocalEngine,
  touchSeconds?: number,
): Promise<CostRow[]> {
  const rows: CostRow[] = [];
  for (const contender of names) {
    const tableName = `${contender}-${touchSeconds ?? 'default'}`;
    await engine.createTable(tableName);
    const application = await Application.start({
      contender,
      tableName,
      endpoint: engine.endpoint,
      counts: true,
      travels: true,
      ...(touchSeconds !== undefined && { touchSeconds }),
    });
    const totals = await replay(trace, application, (done) =>
      progress(`${tableName}: ${done} of ${trace.length} requests`),
    );
    await application.stop();
    rows.push({ contender, title: contenders[contender]?.title ?? contender, totals });
  }
  return rows;
}

function actions(trace: readonly Step[]): string {
  const counts = new Map<string, number>();
  for (const { action } of trace) counts.set(action, (counts.get(action) ?? 0) + 1);
  return `The trace: ${[...counts].map(([action, times]) => `${times} ${action}`).join(', ')}`;
}

run(main);
