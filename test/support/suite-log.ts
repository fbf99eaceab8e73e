import type { LoggerService } from '@nestjs/common';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

/**
 * With `TEST_LOG`, a folder, everything that the applications under test and their AWS SDK log goes
 * there, and beside it every token that a client was given and every key: `.ci/check-leaks` looks for
 * the ones in the other.
 */
const folder = process.env['TEST_LOG'];

export const suiteIsLogged = folder !== undefined;

/** Part of some payloads: only the AWS SDK, asked to log what it sends, may show it. */
export const PAYLOAD_MARKER = 'leak-marker-1';

/** For Nest: all levels, or nothing. */
export function applicationLogger(): LoggerService | false {
  if (!suiteIsLogged) return false;
  const write = (...values: unknown[]) => append('application', values.map(asText).join(' '));
  return { log: write, fatal: write, error: write, warn: write, debug: write, verbose: write };
}

/** For a client of the AWS SDK: all levels, or nothing. */
export function sdkLogger(): object {
  if (!suiteIsLogged) return {};
  const write = (...values: unknown[]) => append('sdk', values.map(asText).join(' '));
  return { logger: { trace: write, debug: write, info: write, warn: write, error: write } };
}

/** One of ours. In a foreign layout the token is the key of the item, which the AWS SDK logs. */
const TOKEN = /^[\w-]{22}(?:\.[\w-]+){1,3}$/;

export function noteToken(value: string): void {
  if (suiteIsLogged && TOKEN.test(value)) append('tokens', value);
}

/** A secret that signs tokens, or a key that encrypts payloads. */
export function noteKey(key: string | Uint8Array): void {
  if (!suiteIsLogged) return;
  append('keys', typeof key === 'string' ? key : Buffer.from(key).toString('base64url'));
}

function append(kind: string, line: string): void {
  appendFileSync(join(folder ?? '', `${kind}-${process.pid}.log`), `${line}\n`);
}

/** Errors and sessions as Nest would print them; calls of the SDK as JSON, which is ten times faster. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  const isCall = typeof value === 'object' && value !== null && 'commandName' in value;
  return isCall ? JSON.stringify(value, plain) : inspect(value, { depth: 6 });
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  return value instanceof Error ? inspect(value) : value;
}
