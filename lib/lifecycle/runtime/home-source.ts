import { SessionOptionsError } from '../../errors/session-options.error.js';
import type { ResolvedOptions } from '../../config/resolution/resolved-options.js';
import type { SessionEvents } from '../../events/session-events.js';
import type { SessionRepository } from '../../repository/session.repository.js';
import type { UserRepository } from '../../repository/user.repository.js';
import type { TokenFormat } from '../../session-token/token-format.js';
import type { TableLayout } from '../../table-layout/table-layout.js';
import { SessionStore } from '../store/session-store.js';
import { UserStore } from '../store/user-store.js';
import { SessionSource } from './session-runtime.js';

export interface HomeParts {
  readonly options: ResolvedOptions;
  readonly events: SessionEvents;
  readonly layout: TableLayout;
  readonly repository: SessionRepository;
}

/** Where sessions are written. */
export function homeSource(parts: HomeParts): SessionSource {
  const { options, events, layout, repository } = parts;
  return new SessionSource({
    layout,
    tokens: tokensOf(layout, options, { hidesVersionOfUsers: usersOf(parts) !== undefined }),
    store: new SessionStore(repository, events, options.storeTimeoutMs),
    timeouts:
      layout.defaults === undefined
        ? { ...options.timeouts, ceilings: options.maxTimeouts }
        : options.timeouts,
  });
}

/**
 * Where it is kept which sessions a user has; `undefined`: nowhere.
 *
 * @throws SessionOptionsError where a limit of sessions needs it and the repository has no room for it
 */
export function userStoreOf(parts: HomeParts): UserStore | undefined {
  const { options, events, repository } = parts;
  if (options.maxSessionsPerUser !== undefined && repository.users === undefined) {
    throw new SessionOptionsError([
      'maxSessionsPerUser needs a repository that keeps users: give yours the property users, a UserRepository, or leave the option out',
    ]);
  }
  const users = usersOf(parts);
  return users && new UserStore(users, repository.place, events);
}

function usersOf({ options, repository }: HomeParts): UserRepository | undefined {
  return options.userSessions ? repository.users : undefined;
}

/** @param more.hidesVersionOfUsers what a user has may be ended elsewhere: it is to be read strongly */
export function tokensOf(
  layout: TableLayout,
  options: ResolvedOptions,
  { hidesVersionOfUsers }: { readonly hidesVersionOfUsers: boolean },
): TokenFormat {
  return layout.tokenFormat({
    secrets: options.secrets,
    validatorBytes: options.idBytes,
    carriesVersion: options.consistency === 'adaptive',
    hidesVersionOfUsers,
    acceptsUnsigned: options.acceptUnsignedTokens,
    generateSelector: options.generateSelector,
    timeouts: options.timeouts,
  });
}
