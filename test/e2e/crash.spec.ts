import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { nativeLayout, SessionTable } from '../../lib/index.js';
import { Browser } from '../support/browser.js';
import { anyEngine, engineClient, freshTableName } from '../support/engines.js';
import { sized } from '../support/size.js';
import { SECRET } from '../support/test-app.js';
import { transpileLibrary } from '../support/transpile-library.js';

const KILLS = sized(6, 50);
const CLIENTS = 4;
/** Acknowledged requests before each kill: some tens, never the same moment. */
const answersBefore = (kill: number) => 10 + ((kill * 7) % 23);

/** What one client was told, and so may rely on. */
interface Client {
  readonly browser: Browser;
  /** Keys whose saving was acknowledged, in the present session. */
  acknowledged: string[];
  /** Tokens whose logout was acknowledged. */
  readonly loggedOut: string[];
}

describe('an application that is killed under load', () => {
  const engine = anyEngine();
  const tableName = freshTableName('crash');
  const client = engineClient(engine);
  let build: string;

  beforeAll(async () => {
    build = transpileLibrary('crash-test-build');
    await new SessionTable({ client, tableName, layout: nativeLayout() }).ensure();
  }, 60_000);
  afterAll(() => client.destroy());

  async function start(): Promise<{ child: ChildProcess; url: string }> {
    const child = spawn(process.execPath, ['test/support/crash-application.mjs'], {
      env: {
        ...process.env,
        BUILD: build,
        ENDPOINT: engine.endpoint,
        TABLE: tableName,
        SECRET,
        NODE_OPTIONS: '',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface(child.stdout)) {
      const port = /^listening (\d+)$/.exec(line)?.[1];
      if (port !== undefined) return { child, url: `http://127.0.0.1:${port}` };
    }
    throw new Error('The application did not start.');
  }

  it(`S18 over ${KILLS} kills loses no acknowledged change and revives no acknowledged logout`, async () => {
    const clients: Client[] = Array.from({ length: CLIENTS }, () => ({
      browser: new Browser(''),
      acknowledged: [],
      loggedOut: [],
    }));
    const found = { lost: [] as string[], revived: [] as string[], checked: 0, logouts: 0 };
    let keys = 0;

    for (let kill = 0; kill <= KILLS; kill++) {
      const { child, url } = await start();
      await Promise.all(clients.map((one) => check(one, url)));
      if (kill === KILLS) {
        child.kill('SIGKILL');
        break;
      }
      let answers = 0;
      await Promise.all(
        clients.map(async (one) => {
          while (child.exitCode === null && child.signalCode === null) {
            if (!(await act(one, url))) return;
            if (++answers === answersBefore(kill)) child.kill('SIGKILL');
          }
        }),
      );
      if (child.signalCode === null) await once(child, 'exit');
    }

    expect({ lost: found.lost, revived: found.revived }).toEqual({ lost: [], revived: [] });
    expect(found.checked).toBeGreaterThan(KILLS);
    expect(found.logouts).toBeGreaterThan(0);

    /** One request; `false` when nobody answered it, so that nothing is known of what became of it. */
    async function act(one: Client, url: string): Promise<boolean> {
      const key = `k${keys++}`;
      const { token } = one.browser;
      const leaves = one.acknowledged.length >= 12;
      const browser = at(url, token);
      const answer = await browser
        .post(leaves ? '/logout' : `/add?key=${key}`)
        .catch(() => undefined);
      if (answer === undefined || answer.status !== 200) {
        // It may or may not have been done; a logout that nobody answered starts a new session.
        if (leaves) forget(one);
        return false;
      }
      if (leaves) {
        one.loggedOut.push(token);
        found.logouts++;
        forget(one);
      } else {
        one.browser.token = browser.token;
        one.acknowledged.push(key);
      }
      return true;
    }

    async function check(one: Client, url: string): Promise<void> {
      const data = (await at(url, one.browser.token).get('/read')).json as object;
      found.lost.push(...one.acknowledged.filter((key) => !Object.hasOwn(data, key)));
      found.checked += one.acknowledged.length;
      for (const token of one.loggedOut) {
        const after = (await at(url, token).get('/read')).json as object;
        if (Object.keys(after).length > 0) found.revived.push(token.slice(0, 4));
      }
    }
  }, 240_000);
});

function forget(one: Client): void {
  one.browser.cookies.clear();
  one.acknowledged = [];
}

function at(url: string, token: string): Browser {
  const browser = new Browser(url);
  if (token !== '') browser.token = token;
  return browser;
}
