import type { HttpAdapterHost } from '@nestjs/core';
import { SessionOptionsError } from './errors/session-options.error.js';

/**
 * Better at start than with the first request. An application context has no platform at all: there
 * `SessionManager` serves workers and scripts.
 *
 * @throws SessionOptionsError on a platform whose responses cannot be held until sessions are saved
 */
export function checkPlatform({ httpAdapter }: Partial<HttpAdapterHost>): void {
  const platform: unknown = httpAdapter?.getType();
  if (platform !== 'fastify') return;
  throw new SessionOptionsError([
    'DynamoSessionModule does not serve @nestjs/platform-fastify yet: leave the FastifyAdapter out, for @nestjs/platform-express',
  ]);
}
