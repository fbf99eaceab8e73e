import { expect, it } from '@jest/globals';
import { importsOf, readSources } from '../../support/architecture.js';

/** Of Node, what can neither start anything nor load code, read or write files. */
const HARMLESS = new Set([
  'node:buffer',
  'node:crypto',
  'node:util',
  'node:util/types',
  'node:v8',
  'node:zlib',
]);
const CODE = /\beval\(|\bnew Function\b|\bFunction\(|\bimport\(|\brequire\(|process\./;

const readers = [...readSources('lib')].filter(([path]) =>
  ['foreign/', 'serializer/', 'table-layout/', 'table/check/'].some((room) =>
    path.startsWith(room),
  ),
);

it('E2 S24 what reads stored rows has no means to execute what they name', () => {
  const found = readers.flatMap(([path, source]) => [
    ...importsOf(source)
      .filter((name) => !name.startsWith('.') && !HARMLESS.has(name))
      .map((name) => `${path} imports ${name}`),
    ...(CODE.test(source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')) ? [`${path} makes code`] : []),
  ]);
  expect(readers.length).toBeGreaterThan(50);
  expect(found).toEqual([]);
});
