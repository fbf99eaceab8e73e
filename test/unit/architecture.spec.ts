import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readSources, rules, type Sources } from '../support/architecture.js';

const library = readSources(join(process.cwd(), 'lib'));

interface Case {
  readonly rule: keyof typeof rules;
  readonly says: string;
  readonly bad: Readonly<Record<string, string>>;
}

const cases: Case[] = [
  {
    rule: 'onlyDynamoDbRoomsImportTheSdk',
    says: 'only repository/dynamodb and table import the AWS SDK',
    bad: { 'session/a.ts': `import type { X } from '@aws-sdk/client-dynamodb';` },
  },
  {
    rule: 'onlyOuterRoomsImportNest',
    says: 'only request, config, testing and the root files import Nest',
    bad: { 'repository/a.ts': `import { Injectable } from '@nestjs/common';` },
  },
  {
    rule: 'nothingImportsTheIndex',
    says: 'nothing imports the public index',
    bad: { 'index.ts': '', 'table/a.ts': `export { Session } from '../index.js';` },
  },
  {
    rule: 'foldersFormNoCycle',
    says: 'folders form no cycle',
    bad: {
      'table/a.ts': `import { b } from '../events/b.js';`,
      'events/b.ts': `import { c } from '../config/c.js';`,
      'config/c.ts': `const a = await import('../table/a.js');`,
    },
  },
  {
    rule: 'importsPointOneWay',
    says: 'imports point from the outer rooms to the inner ones',
    bad: { 'session/a.ts': `import type { B } from '../repository/b.js';`, 'repository/b.ts': '' },
  },
  {
    rule: 'everyRoomHasItsLayer',
    says: 'every room has its layer, and every layer its rooms',
    bad: { 'attic/a.ts': '' },
  },
  {
    rule: 'nothingWritesToTheConsole',
    says: 'nothing writes to the console',
    bad: { 'table/a.ts': `if (globalThis) { console.warn('here'); }` },
  },
  {
    rule: 'filesStaySmall',
    says: 'no file is longer than 200 lines',
    bad: { 'table/a.ts': '// line\n'.repeat(201) },
  },
  {
    rule: 'foldersStaySmall',
    says: 'no folder has more than 15 files directly in it',
    bad: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`table/${index}.ts`, ''])),
  },
];

describe('the architecture of the library', () => {
  it('is checked on its real sources', () => {
    expect(library.has('session/session-record.ts')).toBe(true);
    expect(library.has('lifecycle/session-life.ts')).toBe(true);
  });

  it('has a case for every rule', () => {
    expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(Object.keys(rules)));
  });

  it.each(cases)('$says', ({ rule }) => {
    expect(rules[rule](library)).toEqual([]);
  });
});

describe('the check of the architecture', () => {
  const { everyRoomHasItsLayer: _all, ...aboutFiles } = rules;

  it.each(cases)('notices when not: $says', ({ rule, bad }) => {
    const sources: Sources = new Map(Object.entries(bad));

    expect(rules[rule](sources)).not.toEqual([]);
  });

  it('does not mistake words in comments and strings for imports or calls', () => {
    const source = `/** import { x } from '@aws-sdk/x'; console.log */ const text = 'console.log';`;
    const sources: Sources = new Map([['session/a.ts', source]]);

    expect(Object.values(aboutFiles).flatMap((rule) => rule(sources))).toEqual([]);
  });

  it('lets every room import inner rooms, and its own files', () => {
    const sources: Sources = new Map([
      ['errors/a.ts', ''],
      ['session/b.ts', `import { A } from '../errors/a.js'; import { C } from './c.js';`],
      ['session/c.ts', ''],
      ['table/d.ts', `import { X } from '@aws-sdk/client-dynamodb';`],
      ['index.ts', `export { B } from './session/b.js'; import { Y } from '@nestjs/common';`],
    ]);

    expect(Object.values(aboutFiles).flatMap((rule) => rule(sources))).toEqual([]);
  });
});
