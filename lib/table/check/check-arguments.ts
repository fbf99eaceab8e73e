import { JsonSerializer } from '../../serializer/json/json.serializer.js';
import { StructuredCloneSerializer } from '../../serializer/clone/structured-clone.serializer.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import type { CheckOptions } from './dry-run.js';
import { layoutNamed, layoutNames } from './layouts.js';

/** The options of the command-line tool that say what a dry run does. */
export const CHECK_ARGUMENTS = {
  check: { type: 'boolean', default: false },
  layout: { type: 'string' },
  prefix: { type: 'string' },
  serializer: { type: 'string' },
  'max-bytes': { type: 'string' },
  'show-keys': { type: 'boolean', default: false },
} as const;

export const CHECK_HELP = [
  'Options of report --check, a dry run of migrateFrom, which writes nothing:',
  '  --layout NAME           the layout that migrateFrom has; default each row by that of its kind:',
  ...layoutNames.map((name) => `                          ${name}`),
  "  --prefix TEXT           of the keys of express-session; default the store's own",
  '  --serializer NAME       of the new table: json or structured-clone; default the latter,',
  '                          which migrateFrom writes with where no serializer is set',
  '  --max-bytes NUMBER      the option maxBytes of the application; default 358400',
  '  --show-keys             names the keys of the data that cannot be kept; keys may be personal data',
];

const SERIALIZERS: Readonly<Record<string, () => SessionSerializer>> = {
  json: () => new JsonSerializer(),
  'structured-clone': () => new StructuredCloneSerializer(),
};

interface CheckArguments {
  readonly check: boolean;
  readonly layout?: string | undefined;
  readonly prefix?: string | undefined;
  readonly serializer?: string | undefined;
  readonly 'max-bytes'?: string | undefined;
  readonly 'show-keys': boolean;
  readonly 'partition-key': string;
  readonly 'time-zone': string;
}

/** @throws Error that says what is wrong with the words of the command */
export function checkOptions(given: CheckArguments): CheckOptions | undefined {
  const { check, layout, prefix, serializer = 'structured-clone', 'show-keys': showKeys } = given;
  if (!check) return refuseUnused(given);
  const serializers = Object.entries(SERIALIZERS);
  const made = serializers.find(([name]) => name === serializer)?.[1]();
  if (made === undefined) {
    throw new Error(`--serializer must be one of ${Object.keys(SERIALIZERS).join(', ')}.`);
  }
  const maxBytes = given['max-bytes'] === undefined ? undefined : Number(given['max-bytes']);
  if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes > 0)) {
    throw new Error('--max-bytes must be a number of bytes.');
  }
  if (prefix !== undefined && layout === undefined) throw new Error('--prefix needs --layout.');
  const facts = {
    timeZone: given['time-zone'],
    hashKey: given['partition-key'],
    ...(prefix !== undefined && { prefix }),
  };
  const read = layout === undefined ? undefined : layoutNamed(layout, facts);
  if (layout !== undefined && read === undefined) {
    throw new Error(`--layout must be one of ${layoutNames.join(', ')}.`);
  }
  return {
    serializer: made,
    showKeys,
    ...(read && { layout: read }),
    ...(maxBytes !== undefined && { maxBytes }),
  };
}

function refuseUnused({
  layout,
  prefix,
  serializer,
  'max-bytes': bytes,
  ...given
}: CheckArguments): undefined {
  const isUsed = [layout, prefix, serializer, bytes].some((value) => value !== undefined);
  if (!isUsed && !given['show-keys']) return undefined;
  throw new Error(
    '--layout, --prefix, --serializer, --max-bytes and --show-keys belong to --check.',
  );
}
