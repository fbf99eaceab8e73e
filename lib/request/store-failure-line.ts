import type { SessionStoreError } from '../errors/session-store.error.js';
import { adviceOn, nameAndCode } from '../errors/store-trouble.js';

/**
 * What the log says of a failure of the store: where, what was tried, what became of it, and what to
 * do where that is known. Never the message of the cause, which may hold keys.
 */
export async function storeFailureLine(error: SessionStoreError): Promise<string> {
  const { cause, message, operation, place } = error;
  const { name, code } = cause === undefined ? { name: 'no error given' } : nameAndCode(cause);
  const facts = [
    ...(place === undefined
      ? []
      : [`table: ${place.table}`, `region: ${(await place.region()) ?? 'none'}`]),
    `operation: ${operation}`,
    `error: ${name}`,
    ...(code === undefined ? [] : [`code: ${code}`]),
  ].join('; ');
  const advice = adviceOn(cause);
  const line = `${message} ${facts.charAt(0).toUpperCase()}${facts.slice(1)}`;
  return advice === undefined ? line : `${line}. ${advice}`;
}
