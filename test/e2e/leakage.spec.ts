import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { nativeLayout, SessionTable } from '../../lib/index.js';
import { Browser } from '../support/browser.js';
import { transpileLibrary } from '../support/transpile-library.js';
import { anyEngine, engineClient, freshTableName } from '../support/engines.js';

const KEY = randomBytes(32);
const SECRETS = [randomUUID() + randomUUID(), randomUUID() + randomUUID()];
const MARKER = `leak-marker-${randomUUID()}`;

interface Run {
  readonly output: string;
  /** Every token that a client was given. */
  readonly tokens: string[];
  readonly statuses: Record<string, number>;
}

describe('all that an application prints at its most verbose', () => {
  const engine = anyEngine();
  const tableName = freshTableName('verbose');
  const client = engineClient(engine);
  let build: string;

  beforeAll(async () => {
    build = transpileLibrary('verbose-application');
    await new SessionTable({ client, tableName, layout: nativeLayout() }).ensure();
  }, 60_000);
  afterAll(() => client.destroy());

  async function run(environment: Record<string, string>, flags: string[] = []): Promise<Run> {
    const child = spawn(process.execPath, [...flags, 'test/support/verbose-application.mjs'], {
      env: {
        ...process.env,
        BUILD: build,
        ENDPOINT: engine.endpoint,
        TABLE: tableName,
        SECRETS: SECRETS.join(','),
        KEY: KEY.toString('base64'),
        NODE_OPTIONS: '',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const exited = once(child, 'exit');
    const port = await listening(child.stdout, exited, () => output);
    const lived = await live(`http://127.0.0.1:${port}`);
    child.kill('SIGTERM');
    await exited;
    return { output, ...lived };
  }

  const verbose: [what: string, environment: Record<string, string>][] = [
    ['without the log of the SDK', { SDK_LOG: '0', ENCRYPT: '0' }],
    ['with the log of the SDK, and sessions encrypted', { SDK_LOG: '1', ENCRYPT: '1' }],
  ];

  it.each(verbose)(
    'R62 R63 S33 has no token, secret, key or word of a payload: %s',
    async (_what, environment) => {
      const { output, tokens, statuses } = await run(environment);

      // It did happen, and it was printed.
      expect(statuses).toEqual(STATUSES);
      const isSdkLogged = environment['SDK_LOG'] === '1';
      expect(wordsOf(output)).toEqual({ ...WORDS, GetItemCommand: isSdkLogged });
      expect(tokens.length).toBeGreaterThan(2);

      // The selector is the key of the item, which the SDK logs; it proves nothing by itself.
      const parts = tokens.flatMap((token) =>
        isSdkLogged ? token.split('.').slice(1) : token.split('.'),
      );
      const secrets = [
        ...parts.map((part) => part.slice(0, 16)),
        ...SECRETS,
        MARKER,
        'leak-marker',
      ];
      const found = [...secrets, ...spellings(KEY)].filter((secret) => output.includes(secret));
      expect(found).toEqual([]);
    },
    30_000,
  );

  it.each([
    ['without __proto__', ['--disable-proto=throw'], {}],
    ['with prototypes that are frozen', [], { FREEZE: '1' }],
  ])(
    'S25 R47 goes on %s',
    async (_what, flags, environment) => {
      const { statuses, output } = await run({ SDK_LOG: '0', ENCRYPT: '1', ...environment }, flags);
      expect(statuses).toEqual(STATUSES);
      expect(output).not.toContain('UNHANDLED');
    },
    30_000,
  );
});

/** Whether each is somewhere in the output. */
const WORDS = {
  '"type":"created"': true,
  '"type":"store-error"': true,
  SessionUnclearError: true,
  SessionConflictError: true,
  SessionSerializationError: true,
  GetItemCommand: true,
  UNHANDLED: false,
};

/** Without the output itself, which is megabytes. */
function wordsOf(output: string): Record<string, boolean> {
  return Object.fromEntries(Object.keys(WORDS).map((word) => [word, output.includes(word)]));
}

const STATUSES = {
  '/set': 200,
  '/read': 200,
  '/login': 200,
  '/csrf': 200,
  '/dump': 200,
  '/date': 500,
  '/large': 413,
  '/gone': 409,
  '/set again': 200,
  '/logout': 200,
  '/set after': 200,
  '/refused': 503,
};

/** A life of sessions with everything that goes wrong in it. */
async function live(url: string): Promise<Pick<Run, 'tokens' | 'statuses'>> {
  const browser = new Browser(url);
  const tokens = new Set<string>();
  const statuses: Record<string, number> = {};
  for (const step of Object.keys(STATUSES)) {
    const body = { marker: MARKER, constructor: MARKER, [`key ${step}`]: { nested: MARKER } };
    const [path = ''] = step.split(' ');
    const { status } = await (path === '/set' ? browser.post(path, body) : browser.get(path));
    statuses[step] = status;
    if (browser.token !== '') tokens.add(browser.token);
  }
  return { tokens: [...tokens], statuses };
}

async function listening(
  stdout: NodeJS.ReadableStream,
  exited: Promise<unknown>,
  output: () => string,
): Promise<string> {
  const port = () => /^listening (\d+)$/m.exec(output())?.[1];
  const started = (async () => {
    while (port() === undefined) await once(stdout, 'data');
  })();
  await Promise.race([started, exited]);
  const found = port();
  if (found === undefined) throw new Error(`The application did not start:\n${output()}`);
  return found;
}

/** A key as text, in the ways that bytes get printed. */
function spellings(key: Buffer): string[] {
  const encodings = ['base64', 'base64url', 'hex', 'latin1'] as const;
  const half = key.subarray(0, 16);
  return [
    ...encodings.map((encoding) => half.toString(encoding).replace(/=+$/, '').slice(0, 16)),
    [...half].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
    [...half].join(', '),
    [...half].join(','),
  ];
}
