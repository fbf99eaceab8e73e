import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveOptions } from '../../lib/config/resolve-options.js';
import { readSources } from '../support/architecture.js';
import { codeIn, tableRows } from '../support/markdown.js';

const page = readFileSync(join(process.cwd(), 'docs/security.md'), 'utf8');
const events = readFileSync(join(process.cwd(), 'lib/events/session-event.ts'), 'utf8');
const sources = [...readSources('lib').values()].join('\n');

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

describe('docs/coming-from.md', () => {
  const coming = readFileSync(join(process.cwd(), 'docs/coming-from.md'), 'utf8');
  const tables = coming.split('\n## ').filter((section) => section.includes('\n| there '));

  it('has a table for each system', () => {
    expect(tables.map((section) => section.split('\n')[0])).toEqual([
      'flask-dynamodb-sessions',
      'pyramid-dynamodb-sessions',
      'dynamodb-session-web and dynamodb-session-flask',
      'A hand-made table in Flask',
      'express-session with connect-dynamodb or @pwrdrvr/dynamodb-session-store',
    ]);
  });

  it('translates to options and calls that exist', () => {
    const translations = tables
      .flatMap((section) => tableRows(section, 'there'))
      .flatMap(([, here = '']) => codeIn(here));
    const names = translations.flatMap((code) => code.match(/\b[a-z]\w+(?=:|\()/g) ?? []);

    expect(names).toEqual(expect.arrayContaining(['touchInterval', 'create', 'persistent']));
    expect(names.filter((name) => !new RegExp(`\\b${name}\\??[:(<]`).test(sources))).toEqual([]);
  });
});
