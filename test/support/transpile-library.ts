import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { readSources, type Sources } from './architecture.js';

/**
 * The library as JavaScript, for tests that start a Node process of their own. Without the checks of
 * types, which takes a second instead of ten.
 *
 * @param name of a folder that no other test file has
 * @returns the folder
 */
export function transpileLibrary(name: string): string {
  return transpile(name, readSources('lib'), { type: 'commonjs' });
}

/** The same with the benchmarks, which import the library by its name. */
export function transpileBenchmarks(name: string): string {
  const engines = 'test/support/start-engines.ts';
  const sources = new Map([
    ...below('lib', readSources('lib')),
    ...below('bench', readSources('bench')),
    [engines, readFileSync(engines, 'utf8')],
  ]);
  return transpile(name, sources, {
    type: 'commonjs',
    name: 'nestjs-dynamo-session',
    exports: './lib/index.js',
  });
}

function transpile(name: string, sources: Sources, manifest: object): string {
  const target = join(process.cwd(), 'node_modules/.cache', name);
  rmSync(target, { recursive: true, force: true });
  const { compilerOptions } = ts.parseConfigFileTextToJson(
    'tsconfig.json',
    readFileSync('tsconfig.json', 'utf8'),
  ).config as { compilerOptions: Record<string, unknown> };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, process.cwd());
  for (const [path, source] of sources) {
    const file = join(target, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { ...options, module: ts.ModuleKind.CommonJS, declaration: false },
    });
    writeFileSync(file, outputText);
  }
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifest));
  return target;
}

function below(folder: string, sources: Sources): [string, string][] {
  return Array.from(sources, ([path, source]) => [`${folder}/${path}`, source]);
}
