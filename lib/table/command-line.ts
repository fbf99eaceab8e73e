import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parseArgs } from 'node:util';
import { CHECK_ARGUMENTS, CHECK_HELP, checkOptions } from './check/check-arguments.js';
import { explained } from './explain-error.js';
import { ProgressLines, type ProgressOutput } from './progress-lines.js';
import { SessionTable } from './session-table.js';
import { type TableCommand, tableCommands } from './table-commands.js';
import type { ReportOptions } from './table-report.js';
import type { TableShape } from './table-shape.js';

/** What the command-line tool needs from the process that it runs in. */
export interface CommandLineIo extends ProgressOutput {
  /** Prints one line to standard output. */
  out(line: string): void;
  /** The version of this package. */
  version(): string;
}

/** Exit codes: 1 is for what a deployment should stop at, 2 for a mistyped command. */
const OK = 0;
const PROBLEMS = 1;
const USAGE = 2;

const OPTIONS = {
  'table-name': { type: 'string', default: 'sessions' },
  'partition-key': { type: 'string', default: 'id' },
  'sort-key': { type: 'string' },
  'ttl-attribute': { type: 'string', default: 'ttl' },
  consistent: { type: 'boolean', default: false },
  'time-zone': { type: 'string', default: 'UTC' },
  ...CHECK_ARGUMENTS,
  json: { type: 'boolean', default: false },
  endpoint: { type: 'string' },
  region: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

const HELP = [
  'Usage: nestjs-dynamo-session table <command> [options]',
  '',
  'Commands:',
  ...Object.entries(tableCommands).map(([name, { summary }]) => `  ${name.padEnd(8)}${summary}`),
  '',
  'Options:',
  "  --table-name NAME       the table; default 'sessions'",
  "  --partition-key NAME    its partition key, of type S; default 'id'",
  '  --sort-key NAME         its sort key, of type S; default none',
  "  --ttl-attribute NAME    where sessions keep their TTL; default 'ttl'",
  '  --json                  prints what a program reads: one line of JSON',
  '  --region REGION         default: that of the AWS SDK (AWS_REGION, profile)',
  '  --endpoint URL          for DynamoDB Local and the like, e.g. http://localhost:8000',
  '  -h, --help              prints this',
  '  -v, --version           prints the version',
  '',
  'Options of report:',
  '  --consistent            reads strongly, at twice the cost; default eventually',
  "  --time-zone ZONE        of the Flask article's server, whose rows have local times; default UTC",
  '  --check                 also tries on each row what a move by migrateFrom would do',
  '',
  ...CHECK_HELP,
  '',
  'report scans the whole table: one read unit for every 8 KB that it holds, however little comes',
  'back. It needs dynamodb:Scan, and nothing else does: the application must not have it. With',
  'dynamodb:DescribeTable it says how much is left. It knows the attributes of the native layout by',
  'their default names; SessionTable.report() knows your own, and your serializer and layout.',
  '',
  'Credentials are those of the AWS SDK. Exit code: 0 done, 1 something is wrong, or a row would not',
  'move, 2 wrong usage.',
];

/**
 * The command-line tool. `argv` holds the words after the program's name.
 *
 * @returns the exit code: 0 done, 1 something is wrong with the table or DynamoDB, or a checked row
 * would not move, 2 wrong usage.
 */
export async function run(argv: readonly string[], io: CommandLineIo): Promise<number> {
  const request = parse(argv);
  if (request instanceof Error) {
    io.err(request.message);
    io.err("Run 'nestjs-dynamo-session --help' for how it is used.");
    return USAGE;
  }
  const { values, command, report } = request;
  if (values.version) {
    io.out(io.version());
    return OK;
  }
  if (values.help || command === undefined) {
    HELP.forEach((line) => io.out(line));
    return OK;
  }
  return runOnTable(command, { values, report }, io);
}

type Values = ReturnType<typeof parseValues>['values'];

function parseValues(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
}

interface Request {
  readonly values: Values;
  readonly report: ReportOptions;
}

function parse(
  argv: readonly string[],
): (Request & { readonly command: TableCommand | undefined }) | Error {
  try {
    const { values, positionals } = parseValues(argv);
    if (values.help || values.version) return { values, command: undefined, report: {} };
    const { 'time-zone': timeZone, consistent } = values;
    // Throws for what is no time zone.
    Intl.DateTimeFormat('en', { timeZone });
    const check = checkOptions(values);
    const [group, name, ...rest] = positionals;
    const command = Object.entries(tableCommands).find(([known]) => known === name)?.[1];
    if (group !== 'table' || command === undefined || rest.length > 0) {
      const commands = Object.keys(tableCommands).map((known) => `table ${known}`);
      const known = `Give ${commands.slice(0, -1).join(', ')} or ${commands.at(-1)}.`;
      const given = positionals.join(' ');
      const isNone = positionals.length === 0 || given === 'table';
      return new Error(isNone ? known : `'${given}' is not a command of this tool. ${known}`);
    }
    if (check !== undefined && name !== 'report') return new Error('--check belongs to report.');
    return { values, command, report: { consistent, timeZone, ...(check && { check }) } };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function runOnTable(
  command: TableCommand,
  { values, report }: Request,
  io: CommandLineIo,
): Promise<number> {
  const { endpoint, region } = values;
  const client = new DynamoDBClient({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  });
  const table = new SessionTable({
    client,
    tableName: values['table-name'],
    layout: shape(values),
  });
  const progress = new ProgressLines(io);
  try {
    const onProgress = progress.show.bind(progress);
    const { result, lines, isGood } = await command.run(table, { ...report, onProgress });
    progress.end();
    for (const line of values.json ? [JSON.stringify(result)] : lines) io.out(line);
    return isGood ? OK : PROBLEMS;
  } catch (error) {
    progress.end();
    for (const line of explained(error)) io.err(line);
    return PROBLEMS;
  } finally {
    client.destroy();
  }
}

function shape(values: Values): TableShape {
  const sortKey = values['sort-key'];
  return {
    name: 'command line',
    partitionKey: { name: values['partition-key'], type: 'S' },
    ...(sortKey === undefined ? {} : { sortKey: { name: sortKey, type: 'S' } }),
    ttlAttribute: values['ttl-attribute'],
  };
}
