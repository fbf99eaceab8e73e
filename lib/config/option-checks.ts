/** What options hold that is neither a number, a flag nor a duration. Each says how to fix a value. */

const MIN_SECRET_BYTES = 32;
const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
const TABLE_ARN = /^arn:aws[a-z0-9-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[a-zA-Z0-9_.-]{3,255}$/;
const REGION = /^[A-Za-z0-9-]{1,64}$/;

/**
 * At least 256 bits of key for HMAC-SHA256, and a list that is not empty by accident (OWASP ASVS
 * 5.0, 11.2.3). The messages tell lengths and positions, never contents.
 */
export function secretsFix(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'use a list of strings, the newest first';
  if (value.length === 0) return 'list at least one, or leave the option out';
  const seen = new Map<unknown, number>();
  for (const [index, secret] of value.entries()) {
    const position = `number ${index + 1}`;
    if (typeof secret !== 'string') return `${position} is not text`;
    const bytes = Buffer.byteLength(secret, 'utf8');
    if (bytes < MIN_SECRET_BYTES) {
      return `${position} has ${bytes} bytes; use ${MIN_SECRET_BYTES} random ones or more, as "openssl rand -base64 32" makes`;
    }
    const earlier = seen.get(secret);
    if (earlier !== undefined)
      return `${position} is the same as number ${earlier + 1}; remove one`;
    seen.set(secret, index);
  }
  return undefined;
}

/** The rules of DynamoDB's CreateTable, or the table's ARN. */
export function tableNameFix(value: unknown): string | undefined {
  return typeof value === 'string' && (TABLE_NAME.test(value) || TABLE_ARN.test(value))
    ? undefined
    : 'use 3 to 255 characters of A-Z, a-z, 0-9, "_", "-" and ".", or the ARN of a table';
}

export function endpointFix(value: unknown): string | undefined {
  const fix = "use a URL such as 'http://localhost:8000'";
  if (typeof value !== 'string' || !URL.canParse(value)) return fix;
  return ['http:', 'https:'].includes(new URL(value).protocol) ? undefined : fix;
}

export function regionFix(value: unknown): string | undefined {
  return typeof value === 'string' && REGION.test(value)
    ? undefined
    : "use a region such as 'eu-central-1'";
}

export function clientFix(value: unknown): string | undefined {
  return isObject(value)
    ? undefined
    : 'use a DynamoDBClient, a DynamoDBDocumentClient, or the configuration of one';
}

export function layoutFix(value: unknown): string | undefined {
  return has(value, 'toItem', 'fromItem', 'tokenFormat') && 'guards' in (value as object)
    ? undefined
    : 'use nativeLayout() or another TableLayout; is a call missing its parentheses?';
}

export function migrateFromFix(value: unknown): string | undefined {
  const isSource = (one: unknown) =>
    layoutFix(one) === undefined ||
    (isObject(one) &&
      layoutFix(one['layout']) === undefined &&
      (one['tableName'] === undefined || tableNameFix(one['tableName']) === undefined));
  return Array.isArray(value) && value.every(isSource)
    ? undefined
    : 'use a list of layouts, or of { layout, tableName }';
}

export function repositoryFix(value: unknown): string | undefined {
  return typeof value === 'function' || has(value, 'create', 'find', 'save')
    ? undefined
    : 'use a class that extends SessionRepository, or an instance of one';
}

export function serializerFix(value: unknown): string | undefined {
  if (typeof value === 'symbol' || typeof value === 'function') return undefined;
  if (typeof value === 'string' && value !== '') return undefined;
  return has(value, 'serialize', 'deserialize') && 'format' in (value as object)
    ? undefined
    : 'use a SessionSerializer with a format, a class, or the injection token of a provider';
}

export function serializersFix(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'use a list of serializers';
  const bad = value.findIndex((one) => serializerFix(one) !== undefined);
  return bad < 0 ? undefined : `number ${bad + 1} is none: ${serializerFix(value[bad])}`;
}

export function functionFix(value: unknown): string | undefined {
  return typeof value === 'function' ? undefined : 'use a function';
}

export function migrationsFix(value: unknown): string | undefined {
  const good =
    isObject(value) &&
    Object.entries(value).every(
      ([version, migrate]) => /^[1-9]\d*$/.test(version) && typeof migrate === 'function',
    );
  return good
    ? undefined
    : 'use { 1: (data) => …, 2: … }: functions by the version each of them makes, from 1';
}

export function cookieFix(value: unknown): string | undefined {
  return value === false || typeof value === 'function' || isObject(value)
    ? undefined
    : 'use an object with the cookie’s options, a function that returns one, or false';
}

export function headerFix(value: unknown): string | undefined {
  return value === false || isObject(value)
    ? undefined
    : "use { name: 'X-Session-Id' }, or false for none";
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isPromise(value: unknown): boolean {
  return has(value, 'then');
}

function has(value: unknown, ...methods: readonly string[]): boolean {
  return isObject(value) && methods.every((method) => typeof value[method] === 'function');
}
