import dynalite from 'dynalite';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { codeBlocks } from './markdown.js';
import { snippetFile } from './snippet-files.js';

/** The words of the README's install line, with something else for the package itself. */
export function installWords(instead: string): string[] {
  const readme = readFileSync(join(process.cwd(), 'README.md'), 'utf8');
  const line = codeBlocks(readme).find(({ code }) => code.startsWith('npm install '))?.code ?? '';
  const words = line.replaceAll('\\\n', ' ').trim().split(/\s+/).slice(2);
  return words.map((word) => (word === 'nestjs-dynamo-session' ? instead : word));
}

/** The README's application, on ports that are free, which tells its parent where it is. */
export function quickStart(endpoint: string): string {
  const edits = [
    ['http://localhost:8000', endpoint],
    // However slow the machine.
    ["cookie: { secure: 'auto' },", "storeTimeout: '30s', cookie: { secure: 'auto' },"],
    [
      'await app.listen(3000);',
      "await app.listen(0, '127.0.0.1'); process.send?.(await app.getUrl());",
    ],
  ] as const;
  return edits.reduce(
    (code, [from, to]) => {
      if (!code.includes(from)) throw new Error(`The README's main.ts has no ${from}`);
      return code.replace(from, to);
    },
    snippetFile('README.md', 'main.ts'),
  );
}

/** A DynamoDB for it, in this process. */
export async function startTables(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

/** What became of the README's curl lines, and of eight requests at once, in a running quick start. */
export async function visitQuickStart(main: string) {
  const shop = fork(main, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let said = '';
  shop.stderr?.on('data', (chunk) => (said += String(chunk)));
  try {
    const failed = once(shop, 'exit').then(() => Promise.reject(new Error(said)));
    const [url] = (await Promise.race([once(shop, 'message'), failed])) as [string];
    let cookie = '';
    const curl = async (path: string, form?: Record<string, string>) => {
      const answer = await fetch(`${url}/${path}`, {
        headers: { cookie },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      });
      cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const first = await curl('cart', { item: 'tea' });
    const items = Array.from({ length: 8 }, (_, at) => `item ${at}`);
    const all = await Promise.all(items.map(async (item) => (await curl('cart', { item })).status));
    const login = await curl('login', { user: 'ada' });
    const { cart, userId } = (await curl('me')).body;
    return {
      first: first.body,
      all,
      login: login.body,
      userId,
      cart: (cart as string[]).toSorted(),
    };
  } finally {
    const gone = shop.exitCode === null ? once(shop, 'exit') : undefined;
    shop.kill('SIGKILL');
    await gone;
  }
}

/** What all of them answer. */
export const VISITED = {
  first: ['tea'],
  all: Array.from({ length: 8 }, () => 201),
  login: { userId: 'ada' },
  userId: 'ada',
  cart: [...Array.from({ length: 8 }, (_, at) => `item ${at}`), 'tea'],
};
