import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item } from '../../../lib/table-layout/table-layout.js';

interface System {
  readonly items: readonly Item[];
  readonly 'set-cookie'?: readonly string[];
  readonly setCookie?: string;
  readonly sid?: string;
  readonly session_id?: string;
  readonly 'express-session secrets'?: readonly string[];
}

const FILE = join(process.cwd(), 'test/fixtures/interop/golden.json');

/** A row that the real library wrote, and the cookie it set. */
export function golden(system: string): { item: Item; cookie: string; secrets: readonly string[] } {
  const all = JSON.parse(readFileSync(FILE, 'utf8'), revive) as Record<string, System>;
  const found = all[system];
  const item = found?.items[0];
  if (found === undefined || item === undefined) throw new Error(`no golden row of ${system}`);
  const header = found['set-cookie']?.[0] ?? found.setCookie ?? `=${found.sid ?? ''}`;
  const cookie = header.slice(header.indexOf('=') + 1).split(';')[0] ?? '';
  return { item, cookie, secrets: found['express-session secrets'] ?? [] };
}

/** The value of the cookie that pyramid-dynamodb-sessions set. */
export function goldenPyramidCookie(): string {
  return /"value": "([^"]+)"/.exec(readFileSync(FILE, 'utf8'))?.[1] ?? '';
}

function revive(_key: string, value: unknown): unknown {
  const base64 = (value as { __b64__?: unknown } | null)?.__b64__;
  return typeof base64 === 'string' ? new Uint8Array(Buffer.from(base64, 'base64')) : value;
}
