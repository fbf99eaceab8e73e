import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** What was measured on, for whoever reads the figures later. */
export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  readonly engine: string;
}

export function machine(engine: string): Machine {
  const all = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: all[0]?.model ?? 'unknown',
    cores: all.length,
    node: process.version,
    engine,
  };
}

export function describeMachine({ date, processor, cores, node, engine }: Machine): string {
  return `${date}, ${processor.trim()}, ${cores} cores, Node ${node}, engine ${engine} on the same cores`;
}

/** A line on the terminal that says how far it is; the results go to standard output. */
export function progress(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
}

export function print(text: string): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  process.stdout.write(`${text}\n`);
}

/** Writes one file of results, and says where. */
export function save(folder: string, name: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, content);
  print(`Written: ${path}`);
}
