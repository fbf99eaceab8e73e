import { rmSync } from 'node:fs';
import type { Packed } from './packed.js';

export default function unpack(): void {
  const { folder } = JSON.parse(process.env['TEST_PACKED'] ?? '{}') as Partial<Packed>;
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}
