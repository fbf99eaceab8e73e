import { SessionTableError } from '../errors/session-table.error.js';

const HINTS = [
  { about: /Region is missing/, hint: 'Give --region, or set AWS_REGION.' },
  {
    about: /CredentialsProviderError/,
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for DynamoDB Local any text will do.',
  },
];

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
  const hint = HINTS.find(({ about }) => about.test(said))?.hint;
  return hint === undefined ? [said] : [said, hint];
}
