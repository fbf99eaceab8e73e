import { checkLines } from './check-lines.js';
import { reportLines } from './report-lines.js';
import type { SessionTable } from './session-table.js';
import type { ReportOptions } from './table-report.js';

/** What a command did: for programs, and in lines. */
export interface CommandOutcome {
  readonly result: object;
  readonly lines: readonly string[];
  /** Whether there is nothing that a deployment should stop at. */
  readonly isGood: boolean;
}

/** One `nestjs-dynamo-session table <command>`. */
export interface TableCommand {
  /** For `--help`. */
  readonly summary: string;
  /** Does it, and says what it did. A rejection means exit code 1. */
  run(table: SessionTable, options: ReportOptions): Promise<CommandOutcome>;
}

const TTL_LINES = {
  enabled: 'TTL is on.',
  'already-enabled': 'TTL was on already.',
  'unsupported-by-engine': 'TTL: this engine has none, so expired sessions stay in the table.',
  none: 'TTL: the layout has none.',
};

/** The commands by name. */
export const tableCommands: Readonly<Record<string, TableCommand>> = {
  create: {
    summary: 'makes the table where it is missing and turns TTL on',
    async run(table) {
      const result = await table.ensure();
      const { created, ttl } = result;
      const state = created ? 'was created' : 'exists and has the right key';
      const lines = [
        `The table "${table.tableName}" ${state}.`,
        ttl === 'enabled' ? 'TTL was turned on.' : TTL_LINES[ttl],
      ];
      return { result, lines, isGood: true };
    },
  },
  verify: {
    summary: 'checks its key and TTL, and changes nothing',
    async run(table) {
      const result = await table.verify();
      const lines = [`The table "${table.tableName}" has the right key.`, TTL_LINES[result.ttl]];
      return { result, lines, isGood: true };
    },
  },
  report: {
    summary: 'counts the sessions of each layout, live and over, and which would move',
    async run(table, options) {
      const result = await table.report(options);
      const { check } = result;
      return {
        result,
        lines: [...reportLines(table.tableName, result), ...(check ? checkLines(check) : [])],
        isGood: check === undefined || check.refused === 0,
      };
    },
  },
};
