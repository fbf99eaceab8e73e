import type { CommandLineIo } from '../../lib/table/command-line.js';

/** Keeps what the command-line tool prints. */
export class CapturedIo implements CommandLineIo {
  readonly lines = { out: [] as string[], err: [] as string[] };

  out(line: string): void {
    this.lines.out.push(line);
  }

  err(line: string): void {
    this.lines.err.push(line);
  }

  now(): number {
    return 0;
  }

  version(): string {
    return '1.2.3';
  }
}
