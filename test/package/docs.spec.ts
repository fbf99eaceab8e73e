import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { resolveOptions } from '../../lib/config/resolution/resolve-options.js';
import { readSources } from '../support/architecture.js';
import {
  allCodeIn,
  anchorsIn,
  codeIn,
  pathsIn,
  sectionOf,
  tableRows,
} from '../support/markdown.js';

const page = read('docs/security.md');
const events = read('lib/events/session-event.ts');
const library = readSources('lib');
const sources = [...library.values()].join('\n');
const all = [sources, ...readSources('test').values(), ...readSources('bench').values()].join('\n');
const shells = read('package.json') + read('.ci/run');

const FOLDERS = ['lib', 'test', 'docs', 'sample', 'bench', '.ci'];
const byText = (a: string, b: string) => a.localeCompare(b, 'en');
const EMITTED = /\bevents\.emit\('([a-z-]+)'/g;

describe('docs/security.md', () => {
  it.each([
    'Threat model',
    'Timeouts',
    'Retry and timeout budget',
    'Concurrent sessions',
    'Key rotation',
    'CSRF and browser storage',
    'Rolling deployments',
    'Log inventory',
    'What a global table or DAX changes',
  ])('R71 R72 S21 has a section "%s"', (heading) => {
    expect(page).toContain(`\n## ${heading}\n`);
  });

  it('S21 says that global tables resolve by the last write, and consistency ends at the region', () => {
    expect(page).toMatch(/by the last one; conditions and consistent reads hold within one region/);
  });

  it('S42 says that an unknown format is neither deleted nor replaced', () => {
    expect(page).toMatch(/does not know neither deletes nor replaces that session/);
  });

  it('R72 keeps tokens out of localStorage, and says so', () => {
    expect(page).toMatch(/Keep tokens out of `localStorage`/);
    expect(sources).not.toMatch(/localStorage|sessionStorage/);
  });

  it('R71 has a row for each requirement of ASVS V7', () => {
    const asked = [
      ...['7.1.1', '7.1.2', '7.1.3', '7.2.1', '7.2.2', '7.2.3', '7.2.4', '7.3.1', '7.3.2'],
      ...['7.4.1', '7.4.2', '7.4.3', '7.4.4', '7.4.5', '7.5.1', '7.5.2', '7.5.3', '7.6.1', '7.6.2'],
    ];
    const cells = tableRows(page, 'requirement').map(([first = '']) => first);
    const rows = cells.flatMap((cell) => cell.match(/\d+\.\d+\.\d+/g) ?? []);
    expect(rows).toEqual(expect.arrayContaining(asked));
  });

  it('R71 quotes the defaults that the code has', () => {
    const options = resolveOptions({}, { env: { production: false } });
    const minutes = (seconds: number) => `'${seconds / 60}m'`;
    expect(page).toMatch(new RegExp(`\\| idle +\\| \`${minutes(options.timeouts.idle)}\``));
    expect(page).toMatch(
      new RegExp(`\\| absolute +\\| \`'${options.timeouts.absolute / 3600}h'\``),
    );
    expect(page).toContain(`\`'${options.rotationGraceMs / 1000}s'\``);
    expect(page).toContain(`\`storeTimeout\` (\`'${options.storeTimeoutMs / 1000}s'\`)`);
    expect(page).toContain(`\`maxAttempts\` (\`${options.maxAttempts}\`)`);
    expect(options.touchIntervalMs).toBe(options.timeouts.idle * 100);
  });

  it('R71 lists every event there is', () => {
    const fields = events.slice(events.indexOf('interface SessionEventFields'));
    const types = [
      ...fields.slice(0, fields.indexOf('\n}\n')).matchAll(/^ {2}'?([a-z-]+)'?: \{/gm),
    ];
    expect(types.length).toBeGreaterThan(10);
    for (const [, type] of types) expect(page).toContain(`\`${type}\``);
  });
});

describe('docs/coming-from', () => {
  const systems = readdirSync('docs/coming-from').toSorted(byText);
  const pages = systems.map((name) => read(join('docs/coming-from', name)));
  const tables = pages.map((text) => sectionOf(text, 'There and here'));

  it('has a page for each system, which the overview links to', () => {
    const linked = [...read('docs/coming-from.md').matchAll(/\]\(coming-from\/([\w-]+\.md)\)/g)];
    expect(linked.map(([, name = '']) => name).toSorted(byText)).toEqual(systems);
    expect(systems).toEqual([
      'dynamodb-session-web.md',
      'express-session.md',
      'flask-article.md',
      'flask-dynamodb-sessions.md',
      'pyramid-dynamodb-sessions.md',
    ]);
  });

  it.each(systems)(
    'says in %s how to share, how to move with a user, and what holds there',
    (name) => {
      const text = read(join('docs/coming-from', name));
      const code = sectionOf(text, 'Share and move');
      expect(code).toMatch(/layout: \w+Layout\(/);
      expect(code).toMatch(/migrateFrom: \[/);
      expect(name === 'flask-article.md' || /userKey: /.test(code)).toBe(true);
      expect(sectionOf(text, 'What holds on this table')).toMatch(/^- /m);
    },
  );

  it('translates to options and calls that exist', () => {
    const translations = tables
      .flatMap((section) => tableRows(section, 'there'))
      .flatMap(([, here = '']) => codeIn(here));
    const names = translations.flatMap((code) => code.match(/\b[a-z]\w+(?=:|\()/g) ?? []);

    expect(names).toEqual(expect.arrayContaining(['touchInterval', 'create', 'persistent']));
    expect(names.filter((name) => !new RegExp(`\\b${name}\\??[:(<]`).test(sources))).toEqual([]);
  });
});

describe.each([
  'docs/developing.md',
  'docs/interop-matrix.md',
  'docs/requirements.md',
  'docs/cost-and-speed.md',
  'CONTRIBUTING.md',
])('%s', (path) => {
  const text = read(path);
  const code = allCodeIn(text);
  const scripts = code.join('\n');

  it('names files and folders that exist', () => {
    expect(pathsIn(text, FOLDERS).filter((one) => !existsSync(one))).toEqual([]);
  });

  it('names no file without its folder that there is not', () => {
    const named = code.filter((one) => /^[\w-][\w.-]*\.(?:ts|mjs|json)$/.test(one));
    const files = new Set(
      ['package.json', ...FOLDERS.flatMap(filesBelow)].map((one) => basename(one)),
    );

    expect(named.filter((one) => !files.has(one))).toEqual([]);
  });

  it('links to headings and files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)];
    const broken = links.filter(([, file = '', anchor = '']) => {
      const target = file === '' ? path : join(path, '..', file);
      if (anchor === '') return !existsSync(target);
      return !anchorsIn(read(target)).includes(anchor);
    });

    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('names scripts of package.json', () => {
    const known = (JSON.parse(read('package.json')) as { scripts: object }).scripts;
    const named = Array.from(scripts.matchAll(/npm run ([\w:-]+)/g), ([, name = '']) => name);

    expect(named.filter((name) => !Object.hasOwn(known, name))).toEqual([]);
  });

  it('names variables that are read, and constants that there are', () => {
    const set = Array.from(scripts.matchAll(/\b([A-Z][A-Z_]*)=/g), ([, name = '']) => name);
    const named = code.filter((one) => /^[A-Z]{3,}(?:_[A-Z]+)*$/.test(one));

    expect(set.filter((name) => !isRead(name))).toEqual([]);
    expect(named.filter((name) => !isRead(name) && !all.includes(`const ${name}`))).toEqual([]);
  });

  it('names methods and classes that there are', () => {
    const methods = code.flatMap((one) => /^(?:\w+\.)*(\w+)\(\)$/.exec(one)?.[1] ?? []);
    const classes = code.filter((one) => /^(?:[A-Z][a-z]+){2,}$/.test(one));
    const named = [...methods, ...classes];

    expect(named.filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).toEqual([]);
  });
});

describe('docs/developing.md', () => {
  const developing = read('docs/developing.md');

  it('has a line for each room of lib, and for no other', () => {
    const lines = sectionOf(developing, 'The rooms of lib').matchAll(/^- `lib\/([\w-]+)\/`: /gm);
    const told = new Set(Array.from(lines, ([, room]) => room));
    const files = [...library.keys()].filter((one) => one.includes('/'));

    expect(told).toEqual(new Set(files.map((one) => one.split('/')[0])));
  });

  it('says of each event where it is emitted', () => {
    const lines = sectionOf(developing, 'Where events are emitted').split('\n');
    const missing = [...library].flatMap(([path, source]) => {
      const line = lines.find((one) => one.startsWith(`- \`lib/${path}\`: `)) ?? '';
      const types = Array.from(source.matchAll(EMITTED), ([, type = '']) => type);
      return types.filter((type) => !line.includes(`\`${type}\``)).map((type) => `${path} ${type}`);
    });

    expect(missing).toEqual([]);
    expect(sources.match(EMITTED)?.length).toBeGreaterThan(10);
  });
});

/** By the process, or by a shell. */
function isRead(variable: string): boolean {
  return all.includes(`'${variable}'`) || new RegExp(`\\$\\{?${variable}\\b`).test(shells);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

function read(path: string): string {
  return readFileSync(join(process.cwd(), path), 'utf8');
}
