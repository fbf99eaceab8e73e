import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packed } from '../support/packed.js';

const run = promisify(execFile);
const root = process.cwd();
const INSTALL_LIMIT_MS = 300_000;
const RUN_LIMIT_MS = 60_000;

const releases = [
  { nest: '11', config: '4' },
  { nest: '12', config: '12' },
];
const formats = [
  { name: 'a CommonJS application', folder: 'commonjs', type: 'commonjs' },
  { name: 'an ESM application', folder: 'esm', type: 'module' },
];
const entries = ['nestjs-dynamo-session', 'nestjs-dynamo-session/testing'];

describe.each(releases)('the package installed beside Nest $nest', ({ nest, config }) => {
  let home: string;

  beforeAll(async () => {
    home = join(packed().folder, `nest-${nest}`);
    for (const { folder, type } of formats) {
      mkdirSync(join(home, folder), { recursive: true });
      writeJson(join(home, folder, 'package.json'), { type });
      copyFileSync(
        join(root, 'test/package/application/application.ts'),
        join(home, folder, 'application.ts'),
      );
    }
    writeJson(join(home, 'package.json'), { private: true });
    await install(home, [
      packed().tarball,
      ...['common', 'core', 'platform-express'].map((name) => `@nestjs/${name}@${nest}`),
      `@nestjs/config@${config}`,
      '@types/node@20',
    ]);
  }, INSTALL_LIMIT_MS);

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
        include: ['*/application.ts'],
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

async function install(cwd: string, packages: readonly string[]): Promise<void> {
  // Under `npm test` this names the package under test, not the folder to install into.
  const { npm_config_local_prefix: _, ...env } = process.env;
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await run('npm', ['install', '--prefer-offline', '--ignore-scripts', ...quiet, ...packages], {
    cwd,
    env,
  });
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, JSON.stringify(value));
}
