import { types } from 'node:util';
import { IsArray, Matches } from './class-validator.js';
import { Accepts, Passes, type Checks } from './passes.js';
import { hasMethods, isFunction, isObject } from './shapes.js';

/** The rules of DynamoDB's CreateTable, or the table's ARN. */
const TABLE_NAME =
  /^(?:arn:aws[a-z0-9-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/)?[a-zA-Z0-9_.-]{3,255}$/;

const NO_SERIALIZER =
  'use a SessionSerializer with a format, a class, or the injection token of a provider';

export const tableName = Matches(TABLE_NAME, {
  message: 'use 3 to 255 characters of A-Z, a-z, 0-9, "_", "-" and ".", or the ARN of a table',
});

export const client = Accepts(
  isObject,
  'use a DynamoDBClient, a DynamoDBDocumentClient, or the configuration of one',
);

/** Not IsUrl of class-validator: it refuses hosts that the AWS SDK takes, such as `db.local.`. */
export const endpoint = Accepts(isHttpUrl, "use a URL such as 'http://localhost:8000'");

export const region = Matches(/^[A-Za-z0-9-]{1,64}$/, {
  message: "use a region such as 'eu-central-1'",
});

export const layout = Accepts(
  isLayout,
  'use nativeLayout() or another TableLayout; is a call missing its parentheses?',
);

export const migrateFrom = Accepts(
  (value) => Array.isArray(value) && value.every((one) => isLayout(one) || hasLayout(one)),
  'use a list of layouts, or of { layout, tableName, cookie, … }',
);

export const repository = Accepts(
  (value) => isFunction(value) || hasMethods(value, 'create', 'find', 'save'),
  'use a class that extends SessionRepository, or an instance of one',
);

export const serializer = Accepts(isSerializer, NO_SERIALIZER);

export const serializers: Checks = [
  IsArray({ message: 'use a list of serializers' }),
  Passes((list) => {
    const bad = (list as unknown[]).findIndex((one) => !isSerializer(one));
    return bad < 0 ? undefined : `number ${bad + 1} is none: ${NO_SERIALIZER}`;
  }),
];

export const migrations = Accepts(
  (value) =>
    isObject(value) &&
    Object.entries(value).every(([key, made]) => /^[1-9]\d*$/.test(key) && isFunction(made)),
  'use { 1: (data) => …, 2: … }: functions by the version each of them makes, from 1',
);

export const instant = Accepts(
  (value) => !Number.isNaN(value instanceof Date ? value.getTime() : instantOf(value)),
  "use a Date, or text with a time zone such as '2027-01-31T00:00:00Z'",
);

export const anyFunction = Accepts(isFunction, 'use a function');

/** Not called to see what it makes: that is the application's to decide, and checked with each id. */
export const selectorMaker: Checks = [
  anyFunction,
  Accepts(
    (make) => !types.isAsyncFunction(make),
    'it is async, and nothing waits for its promise: return the text itself',
  ),
];

/** Epoch milliseconds; without a zone, a text would mean another time on each server. */
function instantOf(value: unknown): number {
  const isZoned =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(value);
  return isZoned ? Date.parse(value) : Number.NaN;
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}

function isLayout(value: unknown): boolean {
  return hasMethods(value, 'toItem', 'fromItem', 'tokenFormat') && 'guards' in (value as object);
}

function hasLayout(value: unknown): boolean {
  return isObject(value) && isLayout(value['layout']);
}

/** A serializer, a class of one, or the injection token of one. */
function isSerializer(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (typeof value === 'symbol' || typeof value === 'function') return true;
  return hasMethods(value, 'serialize', 'deserialize') && 'format' in (value as object);
}
