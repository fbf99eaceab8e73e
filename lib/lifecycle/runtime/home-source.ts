import type { ResolvedOptions } from '../../config/resolution/resolved-options.js';
import type { SessionEvents } from '../../events/session-events.js';
import type { SessionRepository } from '../../repository/session.repository.js';
import type { TokenFormat } from '../../session-token/token-format.js';
import type { TableLayout } from '../../table-layout/table-layout.js';
import { SessionStore } from '../store/session-store.js';
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

export function tokensOf(layout: TableLayout, options: ResolvedOptions): TokenFormat {
  return layout.tokenFormat({
    secrets: options.secrets,
    validatorBytes: options.idBytes,
    carriesVersion: options.consistency === 'adaptive',
    acceptsUnsigned: options.acceptUnsignedTokens,
    generateSelector: options.generateSelector,
    timeouts: options.timeouts,
  });
}
