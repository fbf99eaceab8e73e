import type { SessionLife } from '../../lifecycle/session-life.js';
import { mark, type SessionOrigin } from './route-metadata.js';

export const NO_TOUCH = Symbol('nestjs-dynamo-session: no use of the session');
export const READ_ONLY = Symbol('nestjs-dynamo-session: the session stays as it is');

/**
 * On a route or controller: its requests are no use of the session, so they do not keep it alive. For
 * polling, and whatever else a page does without its user. The idle clock is not moved, also where the
 * handler changes something. Moved it is by `session.touch()`, and by a login. A token that is due for
 * its periodic rotation is replaced there as elsewhere.
 *
 * In an application with several sessions it is about all of them.
 *
 * @param origin only the session of the registration with this name
 */
export function NoTouch(origin?: SessionOrigin): ClassDecorator & MethodDecorator {
  return mark(NO_TOUCH, origin);
}

/**
 * On a route or controller: whoever changes the session in a request for it makes a mistake, which is
 * answered with 500 and logged, and nothing is stored. That is a change of the data, flash messages and a
 * CSRF secret included, and `save()`, `update()`, `authenticate()`, `regenerate()`, `setTimeouts()` and
 * `destroy()`. What the module does by itself goes on: the idle clock, the rotation of tokens, and moves
 * out of other tables.
 *
 * The error is a `SessionStateError` with the state `'read-only'`. It names the handler, and unless
 * `NODE_ENV` is `production` what was changed, by top-level key and without values.
 *
 * In an application with several sessions it is about all of them.
 *
 * @param origin only the session of the registration with this name
 */
export function ReadOnlySession(origin?: SessionOrigin): ClassDecorator & MethodDecorator {
  return mark(READ_ONLY, origin);
}

/** What a route's decorators say of one session, where they say anything. */
export interface RouteRules {
  readonly isUse: boolean;
  readonly isReadOnly: boolean;
  /** For messages: `Controller.method`. */
  readonly place: string;
}

/** From here on the session of a request keeps to the rules of its route. */
export function keepTo({ isUse, isReadOnly, place }: RouteRules, life: SessionLife): void {
  life.upkeep.isUse = isUse;
  if (isReadOnly) life.readOnly.begin({ place, tellsWhat: tellsWhat() });
}

function tellsWhat(): boolean {
  return process.env['NODE_ENV'] !== 'production';
}
