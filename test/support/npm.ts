import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Under `npm test` some of these name the package under test, not the folder to work in. */
function environment(): NodeJS.ProcessEnv {
  const {
    npm_config_local_prefix: _prefix,
    NODE_OPTIONS: _options,
    JEST_WORKER_ID: _worker,
    NODE_ENV: _mode,
    ...env
  } = process.env;
  return { ...env, NO_COLOR: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
}

/** @throws Error with all that was printed */
export async function runIn(cwd: string, command: string, ...words: string[]): Promise<string> {
  const options = { cwd, env: environment(), maxBuffer: 64 * 1024 * 1024 };
  return run(command, words, options).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: { stdout?: string; stderr?: string }) => {
      throw new Error(`${command} ${words.join(' ')}\n${error.stdout}\n${error.stderr}`);
    },
  );
}

export async function npmInstall(cwd: string, ...words: string[]): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  await runIn(cwd, 'npm', 'install', ...quiet, ...words);
}
