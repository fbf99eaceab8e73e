// `npm run bench:scale`: what many sessions change, and what it takes to start.
import { parseArgs } from 'node:util';
import { count, run } from './choices.js';
import { contenders } from './contenders/contenders.js';
import { LocalEngine } from './processes/engine.js';
import { describeMachine, machine, print, progress, save } from './report.js';
import { measureImports, measureStarts } from './scale/import-cost.js';
import { measureStored } from './scale/stored.js';
import { textTable } from './text-table.js';

const STARTED = ['nest', 'module', 'connect', 'pwrdrvr'];

const USAGE = `npm run bench:scale -- [flags]
  --max 100000          stored sessions in the end; a million takes half an hour and more
  --rounds 5            rounds
  --requests 2000       requests of a round
  --engine name         dynoxide, dynamodb-local or dynalite; the first that runs here
  --out bench/results   where the JSON goes`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      max: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '5' },
      requests: { type: 'string', default: '2000' },
      engine: { type: 'string' },
      out: { type: 'string', default: 'bench/results' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(USAGE);
  const rounds = count('--rounds', values.rounds);
  const requests = count('--requests', values.requests);
  const sizes = tenfold(count('--max', values.max));

  const engine = await LocalEngine.start(values.engine);
  const stored = await measureStored(engine, sizes, { rounds, requests }, progress);
  const imports = await measureImports(rounds, progress);
  const starts = await measureStarts(engine, STARTED, rounds, progress);
  await engine.stop();

  const [first] = stored.rows;
  print(
    `\n${textTable([
      [
        'stored sessions',
        'calls per request',
        'p50 ms',
        'to the first',
        'bare GetItem',
        'to the first',
      ],
      ...stored.rows.map(({ sessions, callsPerRequest, p50, floorP50 }) => [
        String(sessions),
        callsPerRequest.toFixed(3),
        p50.toFixed(2),
        (p50 / (first?.p50 ?? p50)).toFixed(2),
        floorP50.toFixed(2),
        (floorP50 / (first?.floorP50 ?? floorP50)).toFixed(2),
      ]),
    ])}`,
  );
  print(
    `\nHeap: ${megabytes(stored.heapBefore)} MB, and ${megabytes(stored.heapAfter)} MB after ` +
      `${stored.distinctSessions} distinct sessions`,
  );
  print(
    `\nImport, after Nest and the SDK\n${textTable([
      ['', 'CPU ms', 'files', 'KB'],
      ...imports.map(({ title, milliseconds, files, bytes }) => [
        title,
        milliseconds.toFixed(0),
        String(files),
        (bytes / 1024).toFixed(0),
      ]),
    ])}`,
  );
  print(
    `\nFrom the start of the process to the first answer\n${textTable([
      ['', 'ms'],
      ...starts.map(({ contender, milliseconds }) => [
        contenders[contender]?.title ?? contender,
        milliseconds.toFixed(0),
      ]),
    ])}\n`,
  );
  const where = machine(engine.name);
  print(describeMachine(where));
  save(
    values.out,
    'scale.json',
    JSON.stringify({ machine: where, stored, imports, starts }, null, 2),
  );
}

/** 1,000, 10,000 and so on, and the last one. */
function tenfold(last: number): number[] {
  const sizes: number[] = [];
  for (let size = 1_000; size < last; size *= 10) sizes.push(size);
  return [...sizes, last];
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

run(main);
