#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { run } from './command-line.js';

/** npm starts this file through a link in `.bin`; the package is where the link leads. */
function version(): string {
  const here = pathToFileURL(realpathSync(process.argv[1] ?? ''));
  const manifest = readFileSync(new URL('../../package.json', here), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

const io = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
  now: () => performance.now(),
  ...(process.stderr.isTTY && {
    // To the start of the line, and what was there is erased.
    status: (text: string) => void process.stderr.write(`\r${text}\u001B[K`),
  }),
  version,
};

void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
