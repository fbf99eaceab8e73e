import { isSerializerImplied } from './config/resolution/serializer-resolver.js';
import type { ResolvedOptions } from './config/resolution/resolved-options.js';
import type { SessionModuleOptions } from './config/session-options.js';
import { optionsOf } from './dynamo-session.sources.js';

/** What works, and will surprise somebody one day: logged when the application starts. */
export function adviceOn(given: SessionModuleOptions, options: ResolvedOptions): string[] {
  const { migrateFrom = [] } = given;
  const { cookie } = options;
  const advice: string[] = [];
  if (process.env['NODE_ENV'] === 'production' && options.secrets.length === 0) {
    advice.push(
      'No secrets are set, so tokens are not signed: every forged token costs a read of the table. ' +
        'Set the option secrets to strings of at least 32 random bytes.',
    );
  }
  if (isSerializerImplied(given)) {
    advice.push(
      'migrateFrom: sessions are written by StructuredCloneSerializer, which keeps what other libraries ' +
        'store. Set the option serializer to one, so that it stays when migrateFrom leaves.',
    );
  }
  const names = migrateFrom.map((from) => {
    const { layout, cookie: old } = optionsOf(from);
    return old?.name ?? layout.defaults?.cookie?.name;
  });
  if (typeof cookie === 'object' && names.includes(cookie.name)) {
    advice.push(
      `The cookie ${cookie.name} is ours and that of an application in migrateFrom. While that one runs, it ` +
        'takes our tokens for its own, and may store them: set the option cookie.name to another name.',
    );
  }
  return advice;
}
