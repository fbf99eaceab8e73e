import { SessionCorruptError } from '../errors/session-corrupt.error.js';

/** By the data version that each one makes. */
export type DataMigrations = Readonly<
  Record<number, (data: Record<string, unknown>) => Record<string, unknown>>
>;

/**
 * Data of an older version, brought to that of the application.
 *
 * @throws SessionCorruptError for a migration that fails; RangeError for one that is missing
 */
export function migrate(
  data: object,
  { migrations, from, to }: { migrations: DataMigrations; from: number; to: number },
): object {
  let migrated = data;
  for (let version = from + 1; version <= to; version++) {
    const migration = migrations[version];
    if (migration === undefined) throw new RangeError(`no migration to version ${version}`);
    migrated = migratedBy(migration, migrated, version);
  }
  return migrated;
}

/**
 * A migration that fails is this deployment's mistake: another one can read the session, which is
 * neither dropped nor replaced.
 */
function migratedBy(
  migration: (data: Record<string, unknown>) => unknown,
  data: object,
  version: number,
): object {
  let made: unknown;
  try {
    made = migration(data as Record<string, unknown>);
  } catch (error) {
    throw new SessionCorruptError('format', `migration ${version} threw ${errorName(error)}`);
  }
  if (isObject(made) && !Array.isArray(made) && !('then' in made)) return made;
  throw new SessionCorruptError('format', `migration ${version} returned no object`);
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What may be said of an error whose message may quote data. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
