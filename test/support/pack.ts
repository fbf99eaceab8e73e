import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Packed } from './packed.js';

/** Packs the package once for all package tests, as `npm publish` would: built by `prepack`. */
export default function pack(): void {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-dynamo-session-'));
  const run = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  process.env['TEST_PACKED'] = JSON.stringify({ folder, ...outcome(folder, run.stdout, run) });
}

function outcome(
  folder: string,
  stdout: string,
  { status, stderr }: { readonly status: number | null; readonly stderr: string },
): Omit<Packed, 'folder'> | { readonly failure: string } {
  // The build that runs first prints to the same stream.
  const json = /^\[\n[\s\S]*^\]$/m.exec(stdout)?.[0];
  if (status !== 0 || json === undefined) {
    return { failure: `npm pack failed:\n${stdout}\n${stderr}` };
  }
  const [packed] = JSON.parse(json) as { filename: string; files: { path: string }[] }[];
  return {
    tarball: join(folder, packed?.filename ?? ''),
    files: packed?.files.map(({ path }) => path) ?? [],
  };
}
