import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { packed } from '../support/packed.js';

const run = promisify(execFile);
const LIMIT_MS = 60_000;

describe('the tarball', () => {
  it('holds the entry points, their types and the command', () => {
    const needed = [
      'package.json',
      'README.md',
      'LICENSE',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/testing/index.js',
      'dist/testing/index.d.ts',
      'dist/table/cli.js',
    ];

    expect(needed.filter((path) => !packed().files.includes(path))).toEqual([]);
  });

  it('holds the build, the documents with their picture, and nothing of tests, configuration or sources', () => {
    const published =
      /^(package\.json|[A-Z]+\.md|LICENSE|docs\/[a-z/-]+\.(?:md|svg)|docs\/sample\.png|dist\/.+\.(js|d\.ts))$/;
    const strange = /(\.spec\.|tsconfig|jest|eslint|oxlint|\.env)/;

    expect(packed().files.filter((path) => !published.test(path) || strange.test(path))).toEqual(
      [],
    );
  });

  it('joins its code into a few files, as each takes time to load', () => {
    const code = packed().files.filter((path) => path.endsWith('.js'));

    expect(code.toSorted()).toEqual([
      'dist/index.js',
      'dist/shared/core.js',
      'dist/shared/table.js',
      'dist/table/cli.js',
      'dist/testing/index.js',
    ]);
  });

  it('F11 holds every file that its documents link to', () => {
    const { files } = packed();
    const documents = files.filter((path) => path.endsWith('.md'));
    const dead = documents.flatMap((path) => {
      const text = readFileSync(join(process.cwd(), path), 'utf8');
      const links = Array.from(
        text.matchAll(/\]\((?!https?:|#)([^)#]+)/g),
        ([, link = '']) => link,
      );
      return links
        .filter((link) => !files.includes(posix.join(posix.dirname(path), link)))
        .map((link) => `${path}: ${link}`);
    });

    expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/testing.md']));
    expect(dead).toEqual([]);
  });

  it('F11 has no member in its types that is @internal', () => {
    const { files } = packed();
    const types = files.filter((path) => path.endsWith('.d.ts'));
    const text = types.map((path) => readFileSync(join(process.cwd(), path), 'utf8')).join('\n');

    expect(types.length).toBeGreaterThan(100);
    expect(text).not.toMatch(/\*\s*@internal/);
    expect(text).not.toMatch(/\bensured: Promise|\bisDefault\b/);
  });

  it('keeps the documentation in the types', () => {
    const types = join(process.cwd(), 'dist/config/session-options.d.ts');

    expect(readFileSync(types, 'utf8')).toContain('/**');
  });

  it('has a command that a shell can run', () => {
    const command = readFileSync(join(process.cwd(), 'dist/table/cli.js'), 'utf8');

    expect(command).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it(
    'satisfies publint',
    async () => {
      const report = await reportOf('publint', ['run', packed().tarball, '--strict']);

      expect(report).toContain('All good!');
    },
    LIMIT_MS,
  );

  it(
    'has types that every module resolution finds',
    async () => {
      const report = await reportOf('attw', [packed().tarball, '--no-emoji', '--no-color']);

      expect(report).toContain('No problems found');
    },
    LIMIT_MS,
  );
});

/** What a tool prints, whether it approves or not. */
async function reportOf(tool: string, args: readonly string[]): Promise<string> {
  const file = join(process.cwd(), 'node_modules/.bin', tool);
  const { stdout } = await run(file, args, { env: { ...process.env, NO_COLOR: '1' } }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout;
}
