import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmInstall, runIn } from '../support/npm.js';
import { packed } from '../support/packed.js';
import {
  installWords,
  quickStart,
  startTables,
  VISITED,
  visitQuickStart,
} from '../support/quick-start.js';
import { sized } from '../support/size.js';
import { pasteTests } from '../support/snippet-files.js';

const INSTALL_LIMIT_MS = 600_000;
const LIMIT_MS = 300_000;

/** What Nest loads only where it is installed. */
const OPTIONAL = ['@nestjs/microservices*', '@nestjs/websockets*', 'class-transformer*'];
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

const releases = [
  {
    nest: '11',
    // CommonJS, whose imports have no extension; Jest.
    edit: (code: string) => code.replaceAll(/(from '\.[^']*)\.js'/g, "$1'"),
    bundle: { file: 'main.cjs', words: ['--format=cjs'] },
  },
  {
    nest: '12',
    // ES modules; Vitest.
    edit: (code: string) => code,
    bundle: { file: 'main.mjs', words: ['--format=esm', `--banner:js=${REQUIRE}`] },
  },
];

describe('the install line of the README', () => {
  it('F1 F10 names the package and what it needs beside a Nest application, and no more', () => {
    expect(installWords('itself')).toEqual([
      'itself',
      '@aws-sdk/client-dynamodb',
      'class-validator',
    ]);
  });
});

// Each takes minutes, most of them npm's.
for (const { nest, edit, bundle } of releases.slice(0, sized(0, releases.length))) {
  describe(`the first five minutes in what \`nest new\` of Nest ${nest} makes`, () => {
    let app: string;
    let tables: Awaited<ReturnType<typeof startTables>>;

    beforeAll(async () => {
      tables = await startTables();
      const home = join(packed().folder, `new-${nest}`);
      mkdirSync(home);
      const cli = ['exec', '--yes', `--package=@nestjs/cli@${nest}`, '--', 'nest'];
      await runIn(home, 'npm', ...cli, 'new', 'app', '--skip-install', '--skip-git', '-p', 'npm');
      app = join(home, 'app');
      await npmInstall(app, ...installWords(packed().tarball));
      writeFileSync(join(app, 'src/main.ts'), quickStart(tables.endpoint));
      pasteTests(join(app, 'src'), edit);
      pasteTests(join(app, 'test'), edit);
    }, INSTALL_LIMIT_MS);
    afterAll(() => tables.stop());

    const visited = (main: string) => visitQuickStart(join(app, main));

    it(
      'F1 F8 its own tests and ours pass with its own runner',
      async () => {
        expect(await runIn(app, 'npm', 'test')).toMatch(/passed/);
        expect(await runIn(app, 'npm', 'run', 'test:e2e')).toMatch(/passed/);
      },
      LIMIT_MS,
    );

    it(
      'F6 `nest build` with tsc gives the quick start, and no item of eight requests is lost',
      async () => {
        await runIn(app, 'npm', 'run', 'build');
        expect(await visited('dist/main.js')).toEqual(VISITED);
      },
      LIMIT_MS,
    );

    it(
      'F11 the same with SWC, and as one file of esbuild',
      async () => {
        await npmInstall(app, '--save-dev', '@swc/cli', '@swc/core', 'esbuild');
        await runIn(app, 'npx', 'nest', 'build', '--builder', 'swc');
        expect(await visited('dist/main.js')).toEqual(VISITED);

        const external = OPTIONAL.map((name) => `--external:${name}`);
        const out = `--outfile=bundle/${bundle.file}`;
        const words = ['--bundle', '--platform=node', ...bundle.words, ...external, out];
        await runIn(app, 'npx', 'esbuild', 'dist/main.js', ...words);
        expect(await visited(`bundle/${bundle.file}`)).toEqual(VISITED);
      },
      LIMIT_MS,
    );

    it(
      'F1 the tests pass with Vitest, whatever its own runner',
      async () => {
        await npmInstall(app, '--save-dev', 'vitest@4');
        const include = "['src/**/*.spec.ts', 'test/**/*.e2e-spec.ts']";
        writeFileSync(
          join(app, 'vitest.ours.mts'),
          `export default { test: { globals: true, include: ${include} } };`,
        );
        const printed = await runIn(app, 'npx', 'vitest', 'run', '--config', 'vitest.ours.mts');
        expect(printed).toMatch(/passed/);
      },
      LIMIT_MS,
    );
  });
}
