import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { readSources } from './architecture.js';

/**
 * The library as JavaScript, for tests that start a Node process of their own. Without the checks of
 * types, which takes a second instead of ten.
 *
 * @param name of a folder that no other test file has
 * @returns the folder
 */
export function transpileLibrary(name: string): string {
  const target = join(process.cwd(), 'node_modules/.cache', name);
  rmSync(target, { recursive: true, force: true });
  const { compilerOptions } = ts.parseConfigFileTextToJson(
    'tsconfig.json',
    readFileSync('tsconfig.json', 'utf8'),
  ).config as { compilerOptions: Record<string, unknown> };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, process.cwd());
  for (const [path, source] of readSources('lib')) {
    const file = join(target, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { ...options, module: ts.ModuleKind.CommonJS, declaration: false },
    });
    writeFileSync(file, outputText);
  }
  writeFileSync(join(target, 'package.json'), '{ "type": "commonjs" }\n');
  return target;
}
