import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const CALLS = new Set(['it', 'test', 'describe']);

/** The names of all tests and their groups below a folder, by the file that has them. */
export function testNames(folder: string): Map<string, string[]> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const specs = paths.filter((path) => path.endsWith('.spec.ts'));
  return new Map(
    specs.map((path) => [path, namesIn(readFileSync(join(folder, path), 'utf8'))] as const),
  );
}

/** What stands first in `it(…)`, `it.each(…)(…)` and the like, when it is text. */
export function namesIn(source: string): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && CALLS.has(rootOf(node.expression))) {
      const [first] = node.arguments;
      if (first !== undefined && isText(first)) names.push(first.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('spec.ts', source, ts.ScriptTarget.Latest, true));
  return names;
}

/** `it` of `it.each(rows)`. */
function rootOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) {
    return rootOf(node.expression);
  }
  return '';
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteral(node) || ts.isTemplateLiteral(node);
}
