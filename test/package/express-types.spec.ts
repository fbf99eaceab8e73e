import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import ts from 'typescript';

const LIMIT_MS = 60_000;
const OURS = 'lib/request/express/express-session.ts';
const THEIRS = 'node_modules/@types/express-session/index.d.ts';

const common = `
import 'nestjs-dynamo-session';
import type { Request } from 'express';
declare module 'nestjs-dynamo-session' {
  interface SessionData { visits?: number }
}
export function use({ session, sessionID }: Request): string {
  session.save((error) => void error).touch().resetMaxAge().regenerate(() => undefined);
  session.cookie.maxAge = 60_000;
  return sessionID + session.id;
}
`;

/** What is wrong with a file of an application, and with what extends the requests of Express for it. */
function problemsOf(code: string): string[] {
  const path = join(process.cwd(), 'application.ts');
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    experimentalDecorators: true,
    noEmit: true,
    types: ['node'],
    paths: { 'nestjs-dynamo-session': [join(process.cwd(), 'lib/index.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (one) => one === path || fileExists(one);
  host.readFile = (one) => (one === path ? code : readFile(one));
  host.getSourceFile = (one, target, ...rest) =>
    one === path ? ts.createSourceFile(one, code, target) : getSourceFile(one, target, ...rest);
  const program = ts.createProgram([path], options, host);
  return [path, OURS, THEIRS].flatMap((one) => {
    const file = program.getSourceFile(one === path ? path : join(process.cwd(), one));
    const found = file === undefined ? [] : program.getSemanticDiagnostics(file);
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  });
}

describe("the types of Express's requests", () => {
  it(
    'F5 have the session, with the data that the application declares',
    () => {
      const code = `${common}
        export const count = ({ session }: Request): number | undefined => session.visits;`;
      expect(problemsOf(code)).toEqual([]);
      expect(problemsOf(code.replace('session.visits', 'session.nothing'))).toHaveLength(1);
    },
    LIMIT_MS,
  );

  it(
    'F5 stay those of @types/express-session where an application has them, too',
    () => {
      const code = `${common}
        import type { Session } from 'express-session';
        declare module 'express-session' {
          interface SessionData { cart: string[] }
        }
        export const cart = ({ session }: Request): string[] | undefined => session.cart;
        export const theirs = ({ session }: Request): Session => session;`;
      expect(problemsOf(code)).toEqual([]);
    },
    LIMIT_MS,
  );
});
