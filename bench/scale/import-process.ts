// How long a package takes to load: `node import-process.js '{"packages":["nestjs-dynamo-session"]}'`.
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import type { ImportCost, ImportOrder } from './import-cost.js';

const load = createRequire(__filename);
/** What each application has anyway. */
const APPLICATION = [
  'reflect-metadata',
  'rxjs',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/lib-dynamodb',
];

const { packages } = JSON.parse(process.argv[2] ?? '{}') as ImportOrder;
for (const name of APPLICATION) load(name);
const known = new Set(Object.keys(load.cache));
const milliseconds = time(packages);
const files = Object.keys(load.cache).filter((file) => !known.has(file));
const result: ImportCost = {
  milliseconds,
  files: files.length,
  bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
  packagesLoaded: [...new Set(files.map(packageOf))],
};
process.send?.('ready');
process.on('message', () => process.send?.(result));

/** Milliseconds of the processor: others that run beside it do not count. */
function time(names: readonly string[]): number {
  const before = process.cpuUsage();
  for (const name of names) load(name);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function packageOf(file: string): string {
  const [, path = ''] = file.split(`${sep}node_modules${sep}`);
  if (path === '') return 'itself';
  return path.split(sep, path.startsWith('@') ? 2 : 1).join('/');
}
