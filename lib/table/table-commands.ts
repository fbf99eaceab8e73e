import type { SessionTable } from './session-table.js';

/** One `nestjs-dynamo-session table <command>`. */
export interface TableCommand {
  /** For `--help`. */
  readonly summary: string;
  /** Does it, and says what it did in lines. A rejection means exit code 1. */
  run(table: SessionTable): Promise<readonly string[]>;
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
      const { created, ttl } = await table.ensure();
      const state = created ? 'was created' : 'exists and has the right key';
      return [
        `The table "${table.tableName}" ${state}.`,
        ttl === 'enabled' ? 'TTL was turned on.' : TTL_LINES[ttl],
      ];
    },
  },
  verify: {
    summary: 'checks its key and TTL, and changes nothing',
    async run(table) {
      const { ttl } = await table.verify();
      return [`The table "${table.tableName}" has the right key.`, TTL_LINES[ttl]];
    },
  },
};
