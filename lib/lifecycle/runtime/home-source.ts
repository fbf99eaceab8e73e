import { SessionOptionsError } from '../../errors/session-options.error.js';
import type { ResolvedOptions } from '../../config/resolution/resolved-options.js';
import type { SessionEvents } from '../../events/session-events.js';
import type { SessionRepository } from '../../repository/session.repository.js';
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
export function homeSource({ options, events, layout, repository }: HomeParts): SessionSource {
  return new SessionSource({
    layout,
    tokens: tokensOf(layout, options),
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
export function userStoreOf({ options, events, repository }: HomeParts): UserStore | undefined {
  const { userSessions, maxSessionsPerUser } = options;
  const { users, place } = repository;
  if (users !== undefined) return userSessions ? new UserStore(users, place, events) : undefined;
  if (maxSessionsPerUser === undefined) return undefined;
  throw new SessionOptionsError([
    'maxSessionsPerUser needs a repository that keeps users: give yours the property users, a UserRepository, or leave the option out',
  ]);
}

export function tokensOf(layout: TableLayout, options: ResolvedOptions): TokenFormat {
  return layout.tokenFormat({
    secrets: options.secrets,
    validatorBytes: options.idBytes,
    carriesVersion: options.consistency === 'adaptive',
    hidesVersionOfUsers: options.userSessions,
    acceptsUnsigned: options.acceptUnsignedTokens,
    generateSelector: options.generateSelector,
    timeouts: options.timeouts,
  });
}
