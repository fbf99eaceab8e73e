import type { TableLayout } from '../table-layout/table-layout.js';
import type { CookieOptions } from './cookie-options.js';

/** A table to move sessions out of, where its layout alone does not say all of it. */
export interface MigrateFromOptions {
  /** How its items look. */
  layout: TableLayout;
  /** Default: the option `tableName`. */
  tableName?: string;
  /**
   * Its cookie, as the old application configures it. Default: the name that its library gives it, the
   * path `'/'` and no domain. The old cookie is only deleted when all three are right.
   */
  cookie?: Pick<CookieOptions, 'name' | 'path' | 'domain'>;
  /**
   * Default `'change'`: the first request that changes a session moves it, so that users who only read
   * stay where they are. `'read'`: the first request does, which costs the two writes of a move once.
   */
  when?: 'read' | 'change';
  /**
   * From then on its tokens are not looked at: who has not moved is logged out. A `Date`, or text such
   * as `'2027-01-31T00:00:00Z'`. Default: there is no end.
   */
  until?: Date | string;
  /**
   * Makes the data of the old application that of this one, whenever a session is read from there, and
   * before the `migrations`. It must be pure, and need not copy. Default: the data stays as it is.
   */
  transform?: (data: Record<string, unknown>) => Record<string, unknown>;
  /**
   * Default `false`: a move removes the old row, and deletes the old cookie. `true`: both stay, so that
   * the old application goes on serving the user as it last saw him, and users can be routed back. What
   * is changed on one side after the move is not seen on the other. A login or a logout here ends the
   * old session all the same.
   */
  keepOldRow?: boolean;
}
