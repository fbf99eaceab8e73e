import type { LayoutGap } from '../../table-layout/table-layout.js';
import { isObject } from '../checks/shapes.js';
import type { SessionModuleOptions } from '../session-options.js';
import { showValue } from '../checks/show-value.js';
import { problemsIn } from './rules.js';

/** A record for each user would be a row that the other application does not know. */
const NO_ROOM_FOR_USERS =
  'have no room for which sessions a user has: leave it out, or move to a table of your own with migrateFrom';

/**
 * Options that the table's layout has no room for. They would be without effect, or make every save
 * fail; a security setting that does nothing must not look as if it did something.
 */
export function layoutContradictions(options: SessionModuleOptions): string[] {
  const { layout, serializer, dataVersion, migrations, rotateInterval, onTokenReuse } = options;
  if (layout === undefined) return [];
  const lacks = (gap: LayoutGap) => layout.lacks?.includes(gap) === true;
  const table = `tables of ${layout.name}`;
  const own = layout.defaults?.serializer;
  const hasMigrations = isObject(migrations) && Object.keys(migrations).length > 0;
  return problemsIn([
    [
      lacks('format') && serializer !== undefined && serializer !== own,
      `serializer is set, and ${table} hold one format only, which the layout brings: leave it out`,
    ],
    [
      lacks('dataVersion') && dataVersion !== undefined && dataVersion !== 0,
      `dataVersion is ${showValue(dataVersion)}, and ${table} cannot keep it: leave it out`,
    ],
    [
      lacks('dataVersion') && hasMigrations,
      `migrations is set, and ${table} do not say which version of the data a session has: leave it out`,
    ],
    [
      lacks('binding') && options.binding !== undefined,
      `binding is set, and ${table} cannot keep what a session is bound to: leave it out`,
    ],
    [
      lacks('replacedTokens') && rotateInterval !== undefined && rotateInterval !== false,
      `rotateInterval is ${showValue(rotateInterval)}, and ${table} do not keep when a token was issued: set it to false`,
    ],
    [
      lacks('replacedTokens') && onTokenReuse === 'revoke',
      `onTokenReuse is 'revoke', and ${table} do not keep which token was replaced: set it to 'ignore'`,
    ],
    [
      lacks('tokenVersion') && options.consistency === 'adaptive',
      `consistency is 'adaptive', and tokens for ${table} carry no version: set it to 'strong' or 'eventual'`,
    ],
    [
      layout.users === undefined && options.userSessions === true,
      `userSessions is true, and ${table} ${NO_ROOM_FOR_USERS}`,
    ],
    [
      layout.users === undefined && options.maxSessionsPerUser !== undefined,
      `maxSessionsPerUser is set, and ${table} ${NO_ROOM_FOR_USERS}`,
    ],
  ]);
}
