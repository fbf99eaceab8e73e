import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nativeLayout } from '../../lib/index.js';
import { createTableWords } from '../../lib/table/table-shape.js';
import { timeToLiveWords } from '../../lib/table/time-to-live.js';
import { compileSnippets } from '../support/compile-snippets.js';
import { codeBlocks, codeIn } from '../support/markdown.js';

const COMPILE_LIMIT_MS = 60_000;
const readme = read('README.md');
const pages = existsSync('docs')
  ? readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.md'),
    )
  : [];
const documents = ['README.md', ...pages.map((name) => join('docs', name))];

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

function read(path: string): string {
  return readFileSync(join(process.cwd(), path), 'utf8');
}
