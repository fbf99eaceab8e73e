import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { durationMs } from '../../lib/config/duration.js';
import { resolveOptions } from '../../lib/config/resolve-options.js';
import { nativeLayout } from '../../lib/index.js';
import { createTableWords } from '../../lib/table/table-shape.js';
import { timeToLiveWords } from '../../lib/table/time-to-live.js';
import { compileSnippets, membersOf } from '../support/compile-snippets.js';
import { codeBlocks, codeIn, tableRows } from '../support/markdown.js';

const COMPILE_LIMIT_MS = 60_000;
const readme = read('README.md');
const pages = existsSync('docs') ? readdirSync('docs').filter((name) => name.endsWith('.md')) : [];
const documents = ['README.md', ...pages.map((name) => join('docs', name))];

const resolved = resolveOptions({}, { env: { production: false } });
const optionRows = tableRows(readme, 'option');
const cookieRows = tableRows(readme, '`cookie.`');

describe('the documents', () => {
  it.each(documents)(
    'hold TypeScript that compiles: %s',
    (path) => {
      const snippets = codeBlocks(read(path)).filter(({ language }) => language === 'ts');

      expect(compileSnippets(snippets)).toEqual([]);
    },
    COMPILE_LIMIT_MS,
  );

  it.each(documents)('link to files that exist: %s', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, link = '']) => link,
    );

    expect(links.filter((link) => !existsSync(join(path, '..', link)))).toEqual([]);
  });
});

describe('the README', () => {
  it('shows code to start with', () => {
    expect(codeBlocks(readme)[1]).toMatchObject({ language: 'ts', file: 'main.ts' });
  });

  it.each(['npm ci && npm start', 'npm ci && npm test'])('says `%s`, which there is', (command) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

    expect(codeIn(readme)).toContain(command);
    expect(scripts).toHaveProperty(command.split(' ').at(-1) ?? '');
  });

  it('has a row for every option, and for none that does not exist (R71)', () => {
    const members = membersOf('lib/config/session-options.ts', 'SessionModuleOptions');

    expect(optionRows.flatMap(([names = '']) => codeIn(names)).sort()).toEqual(members.sort());
  });

  it('has a row for every option of the cookie but allowInsecure, which secure explains', () => {
    const members = membersOf('lib/config/session-options.ts', 'CookieOptions');
    const named = cookieRows.flatMap(([names = '']) => codeIn(names));

    expect([...named, 'allowInsecure'].sort()).toEqual(members.sort());
  });

  it.each(
    Object.entries({
      tableName: resolved.tableName,
      secrets: resolved.secrets.length === 0 ? undefined : resolved.secrets,
      acceptUnsignedTokens: resolved.acceptUnsignedTokens,
      idleTimeout: resolved.timeouts.idle * 1000,
      absoluteTimeout: resolved.timeouts.absolute * 1000,
      rotateInterval: resolved.rotateIntervalMs ?? false,
      rotationGrace: resolved.rotationGraceMs,
      onTokenReuse: resolved.onTokenReuse,
      header: resolved.header ?? false,
      consistency: resolved.consistency,
      conflict: resolved.conflict,
      saveUninitialized: resolved.saveUninitialized,
      maxBytes: resolved.maxBytes,
      storeTimeout: resolved.storeTimeoutMs,
      maxAttempts: resolved.maxAttempts,
      onStoreError: resolved.onStoreError,
      onCorrupt: resolved.onCorrupt,
      dataVersion: resolved.dataVersion,
      migrations: resolved.migrations,
      idBytes: resolved.idBytes,
      generateSelector: resolved.generateSelector,
      binding: resolved.binding,
      logEvents: resolved.logEvents,
    }),
  )('says what %s is by default (R71)', (name, value) => {
    expect(said(optionRows, name)).toEqual(value);
  });

  it('says what depends on other options by default (R71)', () => {
    const { timeouts, maxTimeouts, touchIntervalMs } = resolved;

    expect(defaultCell(optionRows, 'maxIdleTimeout')).toBe('the two above');
    expect(maxTimeouts).toEqual(timeouts);
    expect(defaultCell(optionRows, 'touchInterval')).toBe('a tenth of `idleTimeout`');
    expect(touchIntervalMs * 10).toBe(timeouts.idle * 1000);
  });

  it.each(Object.entries(typeof resolved.cookie === 'object' ? resolved.cookie : {}))(
    "says what the cookie's %s is by default",
    (name, value) => {
      expect(said(cookieRows, name)).toEqual(value);
    },
  );

  it('names every environment variable, and none that is not read', () => {
    const source = read('lib/config/environment-options.ts');
    const variables = (text: string) => [
      ...new Set(text.match(/\b(?:SESSION|DYNAMODB)_[A-Z_]+\b/g)),
    ];
    const rows = tableRows(readme, 'variables').map(([names = '']) => names);

    expect(variables(rows.join()).sort()).toEqual(variables(source).sort());
  });

  it('makes the table that the layout needs', () => {
    const commands = codeBlocks(readme)
      .filter(({ language }) => language === 'sh')
      .map(({ code }) => code.replaceAll(/ \\\n +/g, ' '))
      .join('\n')
      .split('\n');
    const layout = nativeLayout();

    expect(commands).toContain(
      ['aws dynamodb create-table', ...createTableWords('sessions', layout)].join(' '),
    );
    const words = timeToLiveWords('sessions', layout.ttlAttribute ?? '', true);
    expect(commands).toContain(['aws dynamodb update-time-to-live', ...words].join(' '));
  });

  it('has an IAM policy of four actions on the table (R70)', () => {
    const block = codeBlocks(readme).find(({ language }) => language === 'json');
    const policy = JSON.parse(block?.code ?? '') as {
      Statement: { Action: string[]; Resource: string }[];
    };

    expect(policy.Statement).toHaveLength(1);
    expect(policy.Statement[0]?.Action).toEqual(
      ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map((name) => `dynamodb:${name}`),
    );
    expect(policy.Statement[0]?.Resource).toMatch(/:table\/sessions$/);
  });
});

/** The default that a table states, as a value: code is read as a literal, `none` as nothing. */
function said(rows: readonly string[][], name: string): unknown {
  const row = rows.find(([names = '']) => codeIn(names).includes(name));
  const position = codeIn(row?.[0] ?? '').indexOf(name);
  const shown = (row?.[1] ?? '').split(', ')[position] ?? row?.[1];
  if (shown === 'none') return undefined;
  const [code = ''] = codeIn(shown ?? '');
  const text = /^'(.*)'$/.exec(code)?.[1];
  if (text !== undefined) return durationMs(text) ?? text;
  const product = /^(\d+) \* (\d+)$/.exec(code);
  return product ? Number(product[1]) * Number(product[2]) : (JSON.parse(code) as unknown);
}

function defaultCell(rows: readonly string[][], name: string): string | undefined {
  return rows.find(([names = '']) => codeIn(names).includes(name))?.[1];
}

function read(path: string): string {
  return readFileSync(join(process.cwd(), path), 'utf8');
}
