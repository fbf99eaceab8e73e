import type { Item } from '../../../lib/table-layout/table-layout.js';

/** A row as the article's login writes it on a server in Berlin, in winter: UTC+1. */
export const articleItem: Item = {
  SessionId: { S: '9042521b-389b-4f2c-9801-0927da412433' },
  UserId: { S: 'u1' },
  CreatedAt: { S: '2026-11-21 03:14:40.041272' },
  ExpiresAt: { S: '2026-11-21 04:14:40.041272' },
};

/** A row as `@pwrdrvr/dynamodb-session-store` 1.1.0 wrote it with express-session 1.19.0, times aside. */
export const pwrdrvrItem: Item = {
  id: { S: 'session#8dbETGrnFYfrVIXArp27AfwsUEldrRmZ' },
  expires: { N: '1795231003' },
  sess: {
    M: {
      cookie: {
        M: {
          originalMaxAge: { N: '3600000' },
          expires: { S: '2026-11-21T03:16:43.065Z' },
          httpOnly: { BOOL: true },
          path: { S: '/' },
        },
      },
      userId: { S: 'u1' },
      n: { N: '1' },
      f: { N: '1.5' },
      t: { BOOL: true },
      nil: { NULL: true },
      nested: { M: { a: { L: [{ N: '1' }, { M: { b: { N: '2' } } }] } } },
      u: { S: 'é☃' },
      big: { N: '1152921504606846977' },
      fine: { N: '0.12345678901234567890123456789' },
      lastModified: { S: '2026-11-21T02:16:43.066Z' },
    },
  },
};
