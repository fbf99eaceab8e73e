import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pasteTests } from '../support/snippet-files.js';

const run = promisify(execFile);
const root = process.cwd();
const LIMIT_MS = 120_000;

interface Outcome {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: { readonly message: string; readonly name: string }[];
}

describe('F8 the tests that the documents show', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pasted-tests-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'run as they stand',
    async () => {
      const specs = pasteTests(folder);
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
      const config = join(folder, 'jest.config.json');
      const jsc = {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      };
      writeFileSync(
        config,
        JSON.stringify({
          roots: [folder],
          testRegex: 'spec\\.ts$',
          extensionsToTreatAsEsm: ['.ts'],
          transform: { '\\.ts$': ['@swc/jest', { jsc, module: { type: 'es6' }, swcrc: false }] },
          moduleNameMapper: {
            '^(\\.{1,2}/.*)\\.js$': '$1',
            '^nestjs-dynamo-session$': join(root, 'lib/index.ts'),
            '^nestjs-dynamo-session/testing$': join(root, 'lib/testing/index.ts'),
          },
        }),
      );

      const jest = join(root, 'node_modules/jest/bin/jest.js');
      const argv = ['--experimental-vm-modules', jest, '--config', config, '--json', '--runInBand'];
      const { stdout } = await run(process.execPath, argv, { cwd: folder }).catch(
        (error: unknown) => error as { stdout: string },
      );

      const outcome = JSON.parse(stdout) as Outcome;
      expect(outcome.testResults.map(({ message }) => message).filter(Boolean)).toEqual([]);
      expect(outcome.testResults).toHaveLength(specs.length);
      expect(outcome.numPassedTests).toBeGreaterThanOrEqual(9);
    },
    LIMIT_MS,
  );
});
