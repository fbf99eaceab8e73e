import { HttpStatus, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import type { SessionEnded } from '../../session/session-ended.js';
import { isNavigation, type NavigationRequest } from '../login/navigation.js';
import { RefusedNavigation } from '../login/refused-navigation.js';

/** Why a guard answered 401: stable, for clients to act on. */
export type UnauthorizedReason =
  | 'session_required'
  | 'session_idle_timeout'
  | 'session_absolute_timeout'
  | 'session_reauthentication_required';

/** What a guard's 401 has in its body. */
export interface UnauthorizedBody {
  readonly statusCode: number;
  readonly message: string;
  readonly error: string;
  readonly reason: UnauthorizedReason;
  /** What became of the presented session, where it has ended. */
  readonly ended?: SessionEnded;
}

const MESSAGES: Record<UnauthorizedReason, string> = {
  session_required: 'Log in first.',
  session_idle_timeout: 'The session ended, because it was not used for too long.',
  session_absolute_timeout: 'The session ended, because it had reached its maximum age.',
  session_reauthentication_required: 'Log in again to do this.',
};

/** @param ended what became of the session that the request presented */
export function unauthorized(
  reason: UnauthorizedReason,
  context: ExecutionContext,
  ended: SessionEnded | undefined,
): UnauthorizedException {
  const body: UnauthorizedBody = {
    statusCode: HttpStatus.UNAUTHORIZED,
    message: MESSAGES[reason],
    error: 'Unauthorized',
    reason,
    ...(ended && { ended }),
  };
  const isPage =
    context.getType() === 'http' &&
    isNavigation(context.switchToHttp().getRequest<NavigationRequest>());
  return isPage ? new RefusedNavigation(body) : new UnauthorizedException(body);
}
