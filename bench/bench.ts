// `npm run bench`: how fast each contender is, and what it takes of the processor.
import { parseArgs } from 'node:util';
import { choose, count, run } from './choices.js';
import { contenders, raced } from './contenders/contenders.js';
import { Application } from './processes/application.js';
import { LocalEngine } from './processes/engine.js';
import { Load } from './processes/load.js';
import { describeMachine, machine, print, progress, save } from './report.js';
import { chart } from './speed/chart.js';
import { measure, type Measurement, type Runner } from './speed/measure.js';
import { scenarios } from './speed/scenarios.js';
import { speedTables } from './speed/table.js';
import { targetTable } from './speed/targets.js';

const USAGE = `npm run bench -- [flags]
  --quick               two short rounds: whether it runs, not how fast
  --rounds 9            rounds, each with all contenders in turn
  --requests 700        requests of a round
  --connections 16      clients at once
  --contenders a,b      of ${Object.keys(raced).join(', ')}
  --scenarios a,b       of ${Object.keys(scenarios).join(', ')}
  --engine name         dynoxide, dynamodb-local or dynalite; the first that runs here
  --out bench/results   where the JSON and the chart go`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      requests: { type: 'string' },
      connections: { type: 'string', default: '16' },
      contenders: { type: 'string' },
      scenarios: { type: 'string' },
      engine: { type: 'string' },
      out: { type: 'string', default: 'bench/results' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  const settings = {
    rounds: count('--rounds', values.rounds ?? (values.quick ? '2' : '9')),
    requests: count('--requests', values.requests ?? (values.quick ? '200' : '700')),
    connections: count('--connections', values.connections),
  };
  const wanted = choose('--contenders', values.contenders, raced);
  const chosen = choose('--scenarios', values.scenarios, scenarios);

  const engine = await LocalEngine.start(values.engine);
  const load = await Load.start();
  const applications = await startAll(
    wanted.map(([name]) => name),
    engine,
  );
  const runners = wanted.map(([name, { seededBy = name }]): Runner & { onlyReads: boolean } => ({
    application: found(applications, name),
    loginUrl: found(applications, seededBy).url,
    isNobody: contenders[name]?.isNobody ?? false,
    onlyReads: contenders[name]?.onlyReads ?? false,
  }));

  const measurements: Measurement[] = [];
  for (const [name, scenario] of chosen) {
    const able = runners.filter(({ onlyReads }) => !onlyReads || scenario.isRead === true);
    measurements.push(...(await measure([name, scenario], able, settings, { load, progress })));
  }
  for (const process of [load, ...applications.values(), engine]) await process.stop();

  const where = machine(engine.name);
  print(
    `\n${speedTables(measurements)}\n\n${targetTable(measurements)}\n\n${describeMachine(where)}`,
  );
  save(
    values.out,
    'speed.json',
    JSON.stringify({ machine: where, settings, measurements }, null, 2),
  );
  save(values.out, 'speed.svg', chart(measurements, describeMachine(where)));
}

/** The contenders, and those that make sessions for them, each with a table of its own. */
async function startAll(
  wanted: readonly string[],
  engine: LocalEngine,
): Promise<Map<string, Application>> {
  const seeders = wanted.map((name) => contenders[name]?.seededBy ?? name);
  const applications = new Map<string, Application>();
  for (const contender of new Set([...seeders, ...wanted])) {
    const tableName = `sessions-${contenders[contender]?.seededBy ?? contender}`;
    if (contenders[contender]?.seededBy === undefined) await engine.createTable(tableName);
    progress(`starting ${contender}`);
    const { endpoint } = engine;
    applications.set(contender, await Application.start({ contender, endpoint, tableName }));
  }
  return applications;
}

function found(applications: ReadonlyMap<string, Application>, name: string): Application {
  const application = applications.get(name);
  if (application === undefined) throw new Error(`${name} was not started`);
  return application;
}

run(main);
