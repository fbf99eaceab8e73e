import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { importsOf, readSources } from '../support/architecture.js';
import { sectionOf } from '../support/markdown.js';

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly peerDependenciesMeta: Record<string, { optional: boolean }>;
}

const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as Manifest;
const imported = [...readSources(join(process.cwd(), 'lib')).values()]
  .flatMap(importsOf)
  .filter((name) => !name.startsWith('.') && !isBuiltin(name))
  .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));

describe('package.json', () => {
  it('declares every package that the library imports', () => {
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies };

    expect(imported).not.toEqual([]);
    expect(imported.filter((name) => !(name in declared))).toEqual([]);
  });

  it('makes nobody install a dependency that the library does not import', () => {
    const unused = Object.keys(manifest.dependencies).filter((name) => !imported.includes(name));

    expect(unused).toEqual([]);
  });

  it('F10 makes nobody install a peer that the library does not import', () => {
    // Nest is not run without them: one is its platform, the other is loaded by Nest itself.
    const nests = new Set(['@nestjs/platform-express', 'reflect-metadata']);
    const unused = Object.keys(manifest.peerDependencies).filter(
      (name) => !imported.includes(name) && !nests.has(name),
    );

    expect(unused).toEqual([]);
  });

  it('F10 has peers that docs/developing.md gives a reason for', () => {
    const page = readFileSync(join(process.cwd(), 'docs/developing.md'), 'utf8');
    const reasons = sectionOf(page, 'Libraries, and our own code');
    const named = Object.keys(manifest.peerDependencies).filter(
      (name) => !reasons.includes(`\`${name}\``),
    );

    expect(named).toEqual([]);
  });

  it('says optional only of peers that it declares', () => {
    const unknown = Object.keys(manifest.peerDependenciesMeta).filter(
      (name) => !(name in manifest.peerDependencies),
    );

    expect(unknown).toEqual([]);
  });

  it('serves Nest 11 and Nest 12', () => {
    expect(manifest.peerDependencies).toMatchObject({
      '@nestjs/common': '^11.0.0 || ^12.0.0',
      '@nestjs/core': '^11.0.0 || ^12.0.0',
    });
  });
});
