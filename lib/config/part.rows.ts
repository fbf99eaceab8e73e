import * as checks from './checks/parts.js';
import { secrets } from './checks/secrets.js';
import { isFunction } from './checks/shapes.js';
import { showKind, showValue } from './checks/show-value.js';
import { COOKIE_OPTIONS, HEADER_OPTIONS, OLD_COOKIE_OPTIONS } from './cookie.rows.js';
import { flag, list, nested, object, oneOf, text, whole } from './option-kinds.js';
import { optionTable, type RowsOf } from './option-row.js';
import type { MigrateFromOptions } from './migrate-from-options.js';
import type { SessionLimitOptions } from './session-limit.js';
import type { SessionModuleOptions } from './session-options.js';

const LIMIT_OPTIONS = optionTable({
  limit: { is: whole(1, 1000), about: 'The number.' },
  policy: {
    is: oneOf('reject', 'evict-oldest'),
    default: 'evict-oldest',
    about: 'What a login above it does.',
  },
} satisfies RowsOf<SessionLimitOptions>);

/** What the module is put together from: these are not only values to be filled in. */
export const PART_ROWS = {
  client: { is: object(checks.client), about: 'The DynamoDB client, or its configuration.' },
  endpoint: {
    is: text(checks.endpoint),
    variables: ['DYNAMODB_ENDPOINT', 'SESSION_ENDPOINT'],
    // Whatever comes before the last @ may be credentials.
    show: (value) => showValue(typeof value === 'string' ? value.replace(/^.*@/s, '…@') : value),
    about: 'The endpoint of a client that the module makes.',
  },
  region: { is: text(checks.region), about: 'The region of a client that the module makes.' },
  layout: { is: object(checks.layout), instead: '`nativeLayout()`', about: 'How items look.' },
  migrateFrom: { is: object(checks.migrateFrom), about: 'Tables to move sessions out of.' },
  repository: { is: object(checks.repository), about: 'Keeps sessions instead of DynamoDB.' },
  secrets: { is: list(...secrets), show: showKind, about: 'The first signs tokens, all verify.' },
  cookie: {
    is: nested(COOKIE_OPTIONS, {
      fix: 'use an object with the cookie’s options, a function that returns one, or false',
      unless: (value) => value === false || isFunction(value),
    }),
    instead: 'see below',
    about: 'The cookie that carries the token.',
  },
  header: {
    is: nested(HEADER_OPTIONS, {
      fix: "use { name: 'X-Session-Id' }, or false for none",
      unless: (value) => value === false,
    }),
    default: false,
    variables: [],
    about: 'The header that carries the token.',
  },
  maxSessionsPerUser: {
    is: nested(LIMIT_OPTIONS, { fix: 'use { limit: 3 }', unless: () => false }),
    variables: [],
    about: 'How many sessions a user may have at a time.',
  },
  serializer: {
    is: object(checks.serializer),
    instead: '`JsonSerializer`',
    about: 'Writes every session.',
  },
  serializers: { is: object(...checks.serializers), about: 'Other formats that can be read.' },
} satisfies Partial<RowsOf<SessionModuleOptions>>;

/** Each of `migrateFrom` that is more than a layout. */
export const MIGRATE_FROM_OPTIONS = optionTable({
  layout: { is: object(checks.layout), about: 'How its items look.' },
  tableName: {
    is: text(checks.tableName),
    instead: 'the option `tableName`',
    about: 'The table.',
  },
  cookie: {
    is: nested(OLD_COOKIE_OPTIONS, {
      fix: 'use { name, path, domain } of the old cookie',
      unless: () => false,
    }),
    instead: 'that of its library',
    about: 'The cookie of its application.',
  },
  when: { is: oneOf('read', 'change'), default: 'change', about: 'Which request moves a session.' },
  until: { is: object(checks.instant), about: 'When its tokens end to count.' },
  transform: { is: object(checks.anyFunction), about: 'Makes its data that of this application.' },
  keepOldRow: { is: flag(), default: false, about: 'Whether a move leaves row and cookie there.' },
} satisfies RowsOf<MigrateFromOptions>);
