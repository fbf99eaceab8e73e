import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Engine } from '../engines.js';

/** Debian's, for which its packages are: one of a version manager has others. */
const PYTHON = process.env['INTEROP_PYTHON'] ?? '/usr/bin/python3';
const MODULES = ['boto3', 'flask', 'flask_login', 'itsdangerous', 'markupsafe', 'pyramid'];
const CHECK =
  'import sys, importlib.util as u; print(*[m for m in sys.argv[1:] if not u.find_spec(m)])';
const FOLDER = join(process.cwd(), 'test/interop');

/** The folder with the Python libraries themselves, where whoever runs the tests has them. */
export const ORIGINALS = process.env['INTEROP_ORIGINALS'];

/** Why applications in Python cannot run here, or `undefined`. */
export function missingPython(): string | undefined {
  if (!existsSync(PYTHON)) return `no ${PYTHON}`;
  const { stdout, status } = spawnSync(PYTHON, ['-c', CHECK, ...MODULES], { encoding: 'utf8' });
  const missing = stdout.trim();
  if (status !== 0) return `${PYTHON} does not run`;
  return missing === '' ? undefined : `Python has no ${missing.replaceAll(' ', ', ')}`;
}

export interface Conditions {
  readonly engine: Engine;
  readonly secret: string;
  /** By system. */
  readonly tables: Readonly<Record<string, string>>;
}

/** Applications of other libraries: one process, each on a port of its own. */
export class OtherApplications {
  /** @param originals where the libraries are, or `null` for our stand-ins */
  static python(conditions: Conditions, originals: string | null): Promise<OtherApplications> {
    const config = { ...settings(conditions), originals };
    return this.#start(PYTHON, ['-B', join(FOLDER, 'python/serve.py'), JSON.stringify(config)]);
  }

  static node(conditions: Conditions): Promise<OtherApplications> {
    const config = JSON.stringify(settings(conditions));
    return this.#start(process.execPath, [join(FOLDER, 'node/express-app.mjs'), config]);
  }

  static async #start(command: string, args: string[]): Promise<OtherApplications> {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        // Some of them store the local time.
        TZ: ZONE,
      },
    });
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => void said.push(text.toString()));
    const ended = once(child, 'exit');
    const first = once(createInterface(child.stdout), 'line') as Promise<[string]>;
    const line = await Promise.race([first, ended.then(() => undefined)]);
    if (line === undefined) throw new Error(`It did not start:\n${said.join('')}`);
    return new OtherApplications(JSON.parse(line[0]) as Record<string, number>, said, async () => {
      child.stdin.end();
      await ended;
    });
  }

  readonly #ports: Readonly<Record<string, number>>;

  private constructor(
    ports: Readonly<Record<string, number>>,
    /** What they printed, such as the trace of an error. */
    readonly said: readonly string[],
    readonly stop: () => Promise<void>,
  ) {
    this.#ports = ports;
  }

  url(system: string): string {
    const port = this.#ports[system];
    if (port === undefined) throw new Error(`no application of ${system}`);
    return `http://127.0.0.1:${port}`;
  }
}

/** Not UTC, so that whoever takes local times for something else is found out. */
export const ZONE = 'Europe/Berlin';

function settings({ engine, secret, tables }: Conditions) {
  return { endpoint: engine.endpoint, secret, tables };
}
