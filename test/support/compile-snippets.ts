import { join } from 'node:path';
import ts from 'typescript';
import type { CodeBlock } from './markdown.js';

/**
 * Compiles the TypeScript of a document as files of one strict application, against the library's
 * sources. Only what is wrong with the snippets themselves is returned.
 */
export function compileSnippets(blocks: readonly CodeBlock[]): string[] {
  const root = process.cwd();
  const sources = new Map(
    blocks.map(({ file, code }, index) => [join(root, file ?? `snippet-${index}.ts`), code]),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    strict: true,
    noUnusedLocals: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    isolatedModules: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node', 'jest'],
    paths: {
      'nestjs-dynamo-session': [join(root, 'lib/index.ts')],
      'nestjs-dynamo-session/testing': [join(root, 'lib/testing/index.ts')],
      'class-validator/cjs/*': [join(root, 'node_modules/class-validator/types/*')],
    },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const code = sources.get(path);
    return code === undefined
      ? getSourceFile(path, target, ...rest)
      : ts.createSourceFile(path, code, target);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    if (file === undefined) return [`${path} was not compiled`];
    const found = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ];
    return found.map(
      ({ messageText }) =>
        `${path.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}

/** The names of an interface's members, as its source says. */
export function membersOf(path: string, name: string): string[] {
  const text = ts.sys.readFile(path) ?? '';
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  return found?.members.map((member) => member.name?.getText(source) ?? '') ?? [];
}
