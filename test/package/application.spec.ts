import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmInstall } from '../support/npm.js';
import { packed } from '../support/packed.js';
import {
  installWords,
  quickStart,
  startTables,
  VISITED,
  visitQuickStart,
} from '../support/quick-start.js';

const run = promisify(execFile);
const root = process.cwd();
const INSTALL_LIMIT_MS = 300_000;
const RUN_LIMIT_MS = 60_000;

const releases = [
  { nest: '11', validator: '0.14' },
  { nest: '12', validator: '0.15' },
];
const formats = [
  { name: 'a CommonJS application', folder: 'commonjs', type: 'commonjs' },
  { name: 'an ESM application', folder: 'esm', type: 'module' },
];
const entries = ['nestjs-dynamo-session', 'nestjs-dynamo-session/testing'];

describe.each(releases)('the package installed beside Nest $nest', ({ nest, validator }) => {
  let home: string;
  let tables: Awaited<ReturnType<typeof startTables>>;

  beforeAll(async () => {
    home = join(packed().folder, `nest-${nest}`);
    tables = await startTables();
    for (const { folder, type } of formats) {
      mkdirSync(join(home, folder), { recursive: true });
      writeJson(join(home, folder, 'package.json'), { type });
      copyFileSync(
        join(root, 'test/package/application/application.ts'),
        join(home, folder, 'application.ts'),
      );
      writeFileSync(join(home, folder, 'main.ts'), quickStart(tables.endpoint));
    }
    // What `nest new` writes, and what a reader of the README adds.
    const nests = ['common', 'core', 'platform-express'];
    writeJson(join(home, 'package.json'), {
      private: true,
      dependencies: {
        ...Object.fromEntries(nests.map((name) => [`@nestjs/${name}`, `^${nest}.0.0`])),
        'reflect-metadata': '^0.2.2',
        rxjs: '^7.8.1',
      },
      devDependencies: { '@types/node': '^20.0.0' },
    });
    const words = installWords(packed().tarball);
    await npmInstall(
      home,
      '--ignore-scripts',
      '--no-package-lock',
      // Both ends of the range of the peer whose inside is used; the newest is what the line gives.
      ...words.map((word) => (word === 'class-validator' ? `${word}@${validator}` : word)),
    );
  }, INSTALL_LIMIT_MS);
  afterAll(() => tables.stop());

  it('F1 F10 needs neither @nestjs/config, which has the wrong major, nor other packages', () => {
    const others = ['@nestjs/config', 'class-transformer', '@aws-sdk/lib-dynamodb'];
    expect(others.filter((name) => existsSync(join(home, 'node_modules', name)))).toEqual([]);
  });

  it(
    'has types that a strict application compiles against',
    async () => {
      writeJson(join(home, 'tsconfig.json'), {
        compilerOptions: {
          target: 'es2022',
          module: 'nodenext',
          strict: true,
          isolatedModules: true,
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          skipLibCheck: false,
          types: ['node'],
          rootDir: '.',
          outDir: 'out',
        },
        include: ['*/application.ts', '*/main.ts'],
      });
      const compiler = join(root, 'node_modules/typescript/bin/tsc');

      const { stdout } = await run(process.execPath, [compiler, '--pretty', 'false'], {
        cwd: home,
      }).catch((error: unknown) => error as { stdout: string });

      // The declarations of third parties are not ours to judge.
      const ours = /^(commonjs|esm|node_modules\/nestjs-dynamo-session)\//;
      expect(stdout.split('\n').filter((line) => ours.test(line))).toEqual([]);
      for (const { folder, type } of formats) {
        writeJson(join(home, 'out', folder, 'package.json'), { type });
      }
    },
    RUN_LIMIT_MS,
  );

  it.each(formats)(
    'F7 keeps sessions of two kinds in $name',
    async ({ folder }) => {
      const { stdout } = await run(process.execPath, ['application.js'], {
        cwd: join(home, 'out', folder),
      });

      expect(JSON.parse(stdout)).toEqual([
        { count: 1, admin: 11, managed: true },
        { count: 2, admin: 12, managed: true },
        401,
      ]);
    },
    RUN_LIMIT_MS,
  );

  it.each(formats)(
    "F6 runs the README's own code in $name: no item of eight requests at once is lost",
    async ({ folder }) => {
      expect(await visitQuickStart(join(home, 'out', folder, 'main.js'))).toEqual(VISITED);
    },
    RUN_LIMIT_MS,
  );

  it.each(entries)(
    'shows ESM and CommonJS the same names of %s',
    async (entry) => {
      const script = `
        import { createRequire } from 'node:module';
        const required = Object.keys(createRequire(import.meta.url)('${entry}'));
        const imported = Object.keys(await import('${entry}'));
        process.stdout.write(JSON.stringify({ required, imported }));`;

      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
        cwd: home,
      });

      const { required, imported } = JSON.parse(stdout) as Record<string, string[]>;
      expect(required).not.toEqual([]);
      expect(imported).toEqual(expect.arrayContaining(required ?? []));
    },
    RUN_LIMIT_MS,
  );
});

function writeJson(path: string, value: object): void {
  writeFileSync(path, JSON.stringify(value));
}
