/** What an error of DynamoDB's client means, and what mends it. */
interface Trouble {
  readonly about: RegExp;
  readonly advice: string;
}

const LOCAL =
  'DynamoDB Local keeps the tables of each key id and region apart, unless it runs with -sharedDb: ' +
  'use those of the application.';

/** The first that matches the name, code and message of an error. */
const TROUBLES: readonly Trouble[] = [
  {
    about: /Region is missing/,
    advice: 'No region is set. Set AWS_REGION, or the option region (--region).',
  },
  {
    about: /CredentialsProviderError|Resolved credential object is not valid/,
    advice: `No AWS credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or give the client its credentials. ${LOCAL}`,
  },
  {
    about:
      /UnrecognizedClient|InvalidSignature|MissingAuthenticationToken|ExpiredToken|InvalidClientTokenId/,
    advice: 'AWS does not accept the credentials: renew them, and check the clock of this machine.',
  },
  {
    about: /AccessDenied/,
    advice: 'The credentials are not allowed to do that: add the action to their IAM policy.',
  },
  {
    about: /ResourceNotFoundException/,
    advice: `There is no such table in this region and account. Make it: npx nestjs-dynamo-session table create, or correct tableName, region or endpoint. ${LOCAL}`,
  },
  {
    about: /ValidationException.*\b(?:key|schema)\b/s,
    advice:
      'Most likely the table has another key: npx nestjs-dynamo-session table verify tells which.',
  },
  {
    about:
      /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|Timeout|Abort/,
    advice:
      'The endpoint does not answer. Correct the option endpoint (DYNAMODB_ENDPOINT, --endpoint), or start what should be there, as in: docker run -p 8000:8000 amazon/dynamodb-local',
  },
];

/** What is safe to log of an error: its name and code, never its message, which may hold keys. */
export function nameAndCode(error: unknown): { readonly name: string; readonly code?: string } {
  if (!isError(error)) return { name: typeof error };
  const { name } = error;
  const code = codeOf(error);
  return code === undefined ? { name } : { name, code };
}

/** What to do about an error, where that is known: a command or a setting. */
export function adviceOn(error: unknown): string | undefined {
  if (!isError(error)) return undefined;
  const said = `${error.name} ${codeOf(error) ?? ''} ${error.message}`;
  return TROUBLES.find(({ about }) => about.test(said))?.advice;
}

function codeOf(error: Error): string | undefined {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

/** By its shape: an error may be of another realm, as in tests that Jest runs. */
function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
}
