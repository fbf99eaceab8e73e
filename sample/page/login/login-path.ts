import type { HttpException } from '@nestjs/common';
import type { UnauthorizedBody } from 'nestjs-dynamo-session';

/** The login page, which says why, for what a guard of sessions has refused; `undefined` for the rest. */
export function loginPath(error: HttpException, next: string): string | undefined {
  const { reason, ended } = error.getResponse() as Partial<UnauthorizedBody>;
  // A wrong password is a 401 as well, but of no guard.
  if (error.getStatus() !== 401 || reason === undefined) return undefined;
  const query = new URLSearchParams({ ...(ended ?? { reason }) });
  if (!next.startsWith('/login')) query.set('next', next);
  return `/login?${query.toString()}`;
}
