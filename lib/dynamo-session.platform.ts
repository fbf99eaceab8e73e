import type { HttpAdapterHost } from '@nestjs/core';
import { SessionOptionsError } from './errors/session-options.error.js';
import type { Entry } from './request/request-entry.js';

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

/**
 * Puts a middleware in front of all that an application adds in its `main.ts`: as soon as there is a
 * platform, which in tests is after the modules were made.
 */
export function enterFirst(platform: HttpAdapterHost, entry: Entry): void {
  const add = (): void => {
    const { httpAdapter } = platform;
    if (httpAdapter?.getType() === 'express') httpAdapter.use(entry);
  };
  if (platform.httpAdapter === undefined) platform.init$.subscribe(add);
  else add();
}

/** What Express gives its requests as their prototype; `undefined` on other platforms. */
export function requestPrototype({ httpAdapter }: Partial<HttpAdapterHost>): object | undefined {
  if (httpAdapter?.getType() !== 'express') return undefined;
  return httpAdapter.getInstance<{ readonly request?: object }>().request;
}
