import { optionTable, type RowsOf } from './option-row.js';
import { PART_ROWS } from './part.rows.js';
import type { SessionModuleOptions } from './session-options.js';
import { SETTING_ROWS } from './setting.rows.js';
import { TIMEOUT_ROWS } from './timeout.rows.js';

/**
 * Every option of the module, one row each, in the order in which problems are reported. The
 * validation, the resolved options and their type, and the environment variables follow from it;
 * the README is tested against it.
 */
export const SESSION_OPTIONS = optionTable({
  ...PART_ROWS,
  ...TIMEOUT_ROWS,
  ...SETTING_ROWS,
} satisfies RowsOf<SessionModuleOptions>);
