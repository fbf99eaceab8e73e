import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks } from './markdown.js';

/** The TypeScript files that a document gives, by their names. */
export function snippetFiles(document: string): Map<string, string> {
  const blocks = codeBlocks(readFileSync(join(process.cwd(), document), 'utf8'));
  return new Map(
    blocks.flatMap(({ language, file, code }) =>
      language === 'ts' && file !== undefined ? [[file, code] as const] : [],
    ),
  );
}

/** One of them. */
export function snippetFile(document: string, name: string): string {
  const code = snippetFiles(document).get(name);
  if (code === undefined) throw new Error(`${document} has no file ${name}.`);
  return code;
}

/** Everything a reader of the README and of the page on testing would paste, and nothing else. */
export function pasteTests(
  folder: string,
  edit: (code: string) => string = (code) => code,
): string[] {
  const files = [
    ['greeting.spec.ts', snippetFile('README.md', 'greeting.spec.ts')] as const,
    ...snippetFiles('docs/testing.md'),
  ];
  for (const [name, code] of files) writeFileSync(join(folder, name), edit(code));
  return files.map(([name]) => name).filter((name) => name.endsWith('spec.ts'));
}
