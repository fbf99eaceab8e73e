import { SessionTableError } from '../errors/session-table.error.js';
import { adviceOn } from '../errors/store-trouble.js';

/**
 * An error in lines for whoever runs the tool. Unlike a session's client, they may see what the AWS
 * SDK said.
 */
export function explained(error: unknown): string[] {
  if (error instanceof SessionTableError) return error.message.split('\n');
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return [String(cause)];
  const code = 'code' in cause ? ` ${String(cause.code)}` : '';
  const said = `DynamoDB could not be used: ${cause.name}${code}: ${cause.message}`;
  const advice = adviceOn(cause);
  return advice === undefined ? [said] : [said, advice];
}
