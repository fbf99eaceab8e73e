import type { MigrateFromOptions } from '../migrate-from-options.js';
import { MIGRATE_FROM_OPTIONS } from '../part.rows.js';
import type { SessionModuleOptions } from '../session-options.js';
import { cookieContradictions } from './cookie-contradictions.js';
import { optionProblems } from './option-problems.js';

/** What is wrong with the tables to move sessions out of, one by one and beside each other. */
export function migrateFromProblems(options: SessionModuleOptions): string[] {
  const { layout, tableName, migrateFrom = [] } = options;
  const sources = migrateFrom.map((from) => ('layout' in from ? from : { layout: from }));
  const places = sources.map((source) => placeOf(source, tableName));
  const home = layout && placeOf({ layout }, tableName);
  const { lacks } = layout ?? {};
  return sources.flatMap((source, index) => {
    const prefix = `migrateFrom[${index}]`;
    const name = source.layout.name;
    return [
      ...ownProblems(source, `${prefix}.`),
      ...(places[index] === home
        ? [
            `${prefix} is the table of the option layout (${name}): sessions are there already, leave it out`,
          ]
        : []),
      ...(places.indexOf(places[index] as string) < index
        ? [`${prefix} is there twice (${name}, the same table and cookie): leave it out`]
        : []),
      ...(source.keepOldRow === true && lacks !== undefined
        ? [
            `${prefix}.keepOldRow is true, and tables of ${layout?.name} cannot say which sessions moved in: leave it out`,
          ]
        : []),
    ];
  });
}

function ownProblems(source: MigrateFromOptions, prefix: string): string[] {
  const { problems } = optionProblems(MIGRATE_FROM_OPTIONS, { ...source }, { prefix, sources: {} });
  // Whether it is `Secure` is the old application's business.
  const cookie = { ...source.cookie, secure: true };
  return [...problems, ...cookieContradictions(cookie, `${prefix}cookie.`, false)];
}

/** Where the rows and the tokens of one application are. */
function placeOf(
  { layout, tableName, cookie }: MigrateFromOptions,
  ours: string | undefined,
): string {
  const { defaults = {} } = layout;
  return JSON.stringify([
    layout.name,
    tableName ?? ours,
    { name: defaults.cookie?.name, ...cookie },
    defaults.serializer?.format,
  ]);
}
