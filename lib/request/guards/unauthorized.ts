import { HttpStatus, UnauthorizedException } from '@nestjs/common';

/** Why a guard answered 401: stable, for clients to act on. */
export type UnauthorizedReason =
  | 'session_required'
  | 'session_idle_timeout'
  | 'session_absolute_timeout'
  | 'session_reauthentication_required';

const MESSAGES: Record<UnauthorizedReason, string> = {
  session_required: 'Log in first.',
  session_idle_timeout: 'The session ended, because it was not used for too long.',
  session_absolute_timeout: 'The session ended, because it had reached its maximum age.',
  session_reauthentication_required: 'Log in again to do this.',
};

export function unauthorized(reason: UnauthorizedReason): UnauthorizedException {
  return new UnauthorizedException({
    statusCode: HttpStatus.UNAUTHORIZED,
    message: MESSAGES[reason],
    error: 'Unauthorized',
    reason,
  });
}
