import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { COOKIE_OPTIONS } from '../../../lib/config/cookie.rows.js';
import { optionsFromEnvironment } from '../../../lib/config/environment-options.js';
import { MIGRATE_FROM_OPTIONS } from '../../../lib/config/part.rows.js';
import type { OptionRow, OptionRows } from '../../../lib/config/option-row.js';
import { SESSION_OPTIONS } from '../../../lib/config/session-table.js';
import { nativeLayout } from '../../../lib/table-layout/native.layout.js';
import { membersOf } from '../../support/compile-snippets.js';
import { codeIn, tableRows } from '../../support/markdown.js';
import { problemsOf } from './problems-of.js';

const readme = read('README.md');

interface Table {
  readonly type: string;
  /** Where the type is, in `lib/config`. */
  readonly file: string;
  readonly heading: string;
  readonly rows: OptionRows;
}

const tables: Table[] = [
  {
    type: 'SessionModuleOptions',
    file: 'session-options.ts',
    heading: 'option',
    rows: SESSION_OPTIONS.rows,
  },
  {
    type: 'CookieOptions',
    file: 'cookie-options.ts',
    heading: '`cookie.`',
    rows: COOKIE_OPTIONS.rows,
  },
  {
    type: 'MigrateFromOptions',
    file: 'migrate-from-options.ts',
    heading: '`migrateFrom[].`',
    rows: MIGRATE_FROM_OPTIONS.rows,
  },
];

describe.each(tables)('the table of $type', ({ type, file, heading, rows }) => {
  const path = `lib/config/${file}`;
  const shown = tableRows(readme, heading);
  const comments = commentsOf(path, type);
  const options = Object.entries(rows);

  it('R71 has the same options as the README', () => {
    const named = shown.flatMap(([names = '']) => codeIn(names));

    expect(named.toSorted()).toEqual(Object.keys(rows).toSorted());
    expect(membersOf(path, type).toSorted()).toEqual(named.toSorted());
  });

  it.each(options)('R71 has the default of %s that the README says', (name, row) => {
    expect(defaultCell(shown, name)).toBe(row.instead ?? shownDefault(row));
  });

  it.each(options)('R71 has the default of %s that its comment says', (name, row) => {
    const comment = comments.get(name) ?? '';
    const [, count, kib] = /Default (\d+)( KiB)?/.exec(comment) ?? [];

    expect(comment).toContain('/**');
    if (typeof row.default === 'number') {
      expect(Number(count) * (kib === undefined ? 1 : 1024)).toBe(row.default);
    } else if (typeof row.default !== 'object' && row.default !== undefined) {
      expect(comment).toContain(`Default ${shownDefault(row)}`);
    }
  });

  it.each(options)('says in one sentence what %s is for', (_name, { about }) => {
    expect(about).toMatch(/^[A-Z][^.]+\.$/);
  });

  it('has defaults that pass their own checks', () => {
    const defaults = Object.fromEntries(options.map(([name, row]) => [name, row.default]));

    const asGiven: Record<string, Record<string, unknown>> = {
      CookieOptions: { cookie: defaults },
      MigrateFromOptions: { migrateFrom: [{ ...defaults, layout: nativeLayout() }] },
    };

    expect(problemsOf(asGiven[type] ?? defaults)).toEqual([]);
  });
});

describe('the environment variables', () => {
  it('R71 are all in the README, and none that is not read', () => {
    const asked = new Set<string>();
    const get = (_target: object, name: string) => void asked.add(name);
    optionsFromEnvironment(new Proxy({}, { get }));
    const cells = tableRows(readme, 'variables').map(([names = '']) => names);

    expect(codeIn(cells.join(' ')).toSorted()).toEqual([...asked].toSorted());
  });
});

/** As Markdown. */
function shownDefault({ default: value }: OptionRow): string {
  if (value === undefined) return 'none';
  return `\`${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}\``;
}

/** One row may be about several options; one default then holds for all, or each has its own. */
function defaultCell(shown: readonly string[][], name: string): string | undefined {
  const row = shown.find(([names = '']) => codeIn(names).includes(name));
  const position = codeIn(row?.[0] ?? '').indexOf(name);
  const cell = row?.[1]?.split(', ')[position] ?? row?.[1];
  return cell?.replace(/(\d+) \* (\d+)/, (_all, a, b) => `${Number(a) * Number(b)}`);
}

/** The comments of an interface's members. */
function commentsOf(path: string, name: string): Map<string, string> {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2023);
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  const comments = found?.members.map((member) => {
    const comment = source.text.slice(member.getFullStart(), member.getStart(source));
    return [member.name?.getText(source) ?? '', comment] as const;
  });
  return new Map(comments);
}

function read(path: string): string {
  return readFileSync(join(process.cwd(), path), 'utf8');
}
