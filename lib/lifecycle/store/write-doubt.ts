import { StoreBudgetSpentError } from './store-budget.js';

/**
 * What is known of a write that failed. `'none'`: it was not done. `'settled'`: it was or was not, and
 * a read can tell. `'open'`: it may still be done, however often one looks.
 */
export type WriteDoubt = 'none' | 'settled' | 'open';

/** The request never reached DynamoDB. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError']);

interface Failure {
  readonly name?: unknown;
  readonly code?: unknown;
  /** AWS SDK: whose fault it was, in what DynamoDB answered. */
  readonly $fault?: unknown;
  readonly $metadata?: { readonly attempts?: unknown; readonly httpStatusCode?: unknown };
}

/** @param cause what a repository threw; of anything but the AWS SDK nothing is known */
export function doubtOf(cause: unknown): WriteDoubt {
  if (typeof cause !== 'object' || cause === null) return 'open';
  if (cause instanceof StoreBudgetSpentError) return cause.wasStarted ? 'open' : 'none';
  const { name, code, $fault, $metadata = {} } = cause as Failure;
  if (NOT_SENT.has(String(name)) || NOT_SENT.has(String(code))) return 'none';
  if ($metadata.httpStatusCode === undefined) return 'open';
  // Refused: but only of the last attempt, and the one before may have been done.
  const wasRefused = $fault === 'client' && ($metadata.attempts ?? 1) === 1;
  return wasRefused ? 'none' : 'settled';
}
