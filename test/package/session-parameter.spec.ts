import { describe, expect, it } from '@jest/globals';
import { compileSnippets } from '../support/compile-snippets.js';

const COMPILE_LIMIT_MS = 60_000;

const file = (name: string, ...lines: string[]) => ({
  language: 'ts',
  file: name,
  code: ["import { Session } from 'nestjs-dynamo-session';", ...lines].join('\n'),
});

describe('F11 the parameters of @Session()', () => {
  it(
    'are a key of SessionData where an application declares that, and pipes, as far as TypeScript can tell',
    () => {
      const found = compileSnippets([
        file(
          'good.ts',
          "import { ParseIntPipe } from '@nestjs/common';",
          "declare module 'nestjs-dynamo-session' { interface SessionData { visits?: number } }",
          'interface Shop { cart: string[] }',
          'export class A {',
          '  a(@Session() a: Session, @Session(ParseIntPipe) b: unknown) { return [a, b]; }',
          "  b(@Session('visits', ParseIntPipe, new ParseIntPipe()) n: number) { return n; }",
          "  c(@Session<Shop>('cart') cart: string[]) { return cart; }",
          '}',
        ),
        file('no-key.ts', "export class A { a(@Session('nokey') a: unknown) { return a; } }"),
        file('no-shop.ts', "export class A { a(@Session<{ b: 1 }>('c') a: 1) { return a; } }"),
        file('no-pipe.ts', 'export class A { a(@Session(5) a: Session) { return a; } }'),
      ]);
      expect(found.map((line) => line.split(':')[0])).toEqual([
        'no-key.ts',
        'no-shop.ts',
        'no-pipe.ts',
      ]);
      expect(found[0]).toContain('"nokey"');
    },
    COMPILE_LIMIT_MS,
  );
});
