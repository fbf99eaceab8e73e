import type { Request } from 'express';
import fc from 'fast-check';
import type { ExpressHandler } from '../express-routes.js';

type Data = Record<string, unknown>;

/** One thing that code does with `request.session`, which has to be seen alike everywhere. */
export type Call =
  | { readonly do: 'set'; readonly key: string; readonly value: unknown }
  | { readonly do: 'push' | 'read' | 'delete'; readonly key: string }
  | { readonly do: 'remember'; readonly seconds: number | null }
  | { readonly do: 'save' | 'destroy'; readonly waits: boolean }
  | { readonly do: 'reload' | 'regenerate' | 'look back' | 'touch' | 'print' | 'name' };

export interface ProgramRequest {
  readonly browser: 0 | 1;
  readonly status: 200 | 404;
  readonly calls: readonly Call[];
}

/** What several requests do, one after the other. */
export type ExpressProgram = readonly ProgramRequest[];

/** Some of them are names of what our own sessions have. */
const KEYS = ['a', 'flash', 'data', 'userId', 'passport'];
const key = fc.constantFrom(...KEYS);
const waits = fc.boolean();
const value = fc.oneof(
  fc.constantFrom(0, 1, '', 'text', null, true),
  fc.array(fc.nat(3), { maxLength: 2 }),
  fc.record({ user: fc.constantFrom('ada', 'bob') }),
);

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('set'), key, value }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('push', 'read', 'delete'), key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('remember'),
      seconds: fc.constantFrom(60, 3600, 86_400, null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('save'), waits }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('reload', 'regenerate') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('destroy'), waits }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('look back', 'touch', 'print', 'name') }),
  },
);

export const expressPrograms: fc.Arbitrary<ExpressProgram> = fc.array(
  fc.record({
    browser: fc.constantFrom(0, 1),
    status: fc.constantFrom(200, 404),
    calls: fc.array(call, { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Does what a request does, and answers with what its code has seen. */
export function handlerOf({ calls, status }: ProgramRequest): ExpressHandler {
  return async (request, response) => {
    const seen: unknown[] = [];
    let before: Data | undefined;
    let id = request.sessionID;
    // As far as both agree: only we keep one that its requests have emptied.
    let isStored = Object.keys(request.session).length > 1;
    for (const one of calls) {
      const session = request.session as unknown as Data | undefined;
      if (session === undefined) {
        seen.push(one.do === 'look back' ? values(before) : 'no session');
        continue;
      }
      switch (one.do) {
        case 'set':
          session[one.key] = JSON.parse(JSON.stringify(one.value));
          break;
        case 'push': {
          const list = session[one.key];
          if (Array.isArray(list)) list.push('more');
          break;
        }
        case 'read':
          seen.push([one.key in session, session[one.key] ?? null]);
          break;
        case 'delete':
          seen.push(delete session[one.key]);
          break;
        case 'remember':
          // On its own it makes no session of express-session's.
          session['a'] = 'remembered';
          request.session.cookie.maxAge = (
            one.seconds === null ? null : one.seconds * 1000
          ) as number;
          seen.push(lifetimeOf(request));
          break;
        case 'touch':
          seen.push(request.session.touch() === request.session);
          break;
        case 'print':
          seen.push(
            values(JSON.parse(JSON.stringify(session)) as Data),
            Object.keys(session).toSorted(),
          );
          break;
        case 'name':
          seen.push([request.session.id === request.sessionID, request.sessionID === id]);
          id = request.sessionID;
          break;
        case 'look back':
          seen.push(values(before));
          break;
        case 'save':
          // One without data is stored by express-session as well, but its client is never told.
          if (Object.keys(session).length === 1) session['a'] = 'saved';
          isStored = true;
          if (one.waits) seen.push(await answered((done) => request.session.save(done)));
          else request.session.save();
          break;
        case 'reload':
          if (!isStored) break;
          seen.push(await answered((done) => request.session.reload(done)));
          break;
        case 'regenerate':
          before = session;
          isStored = false;
          seen.push(await answered((done) => request.session.regenerate(done)));
          break;
        case 'destroy':
          before = session;
          if (one.waits) seen.push(await answered((done) => request.session.destroy(done)));
          else request.session.destroy(() => undefined);
          break;
      }
    }
    seen.push(values(request.session as unknown as Data | undefined), lifetimeOf(request));
    response.status(status).json(seen);
  };
}

/** Seconds; express-session computes milliseconds, one of which may have passed meanwhile. */
function lifetimeOf({ session }: { readonly session?: Request['session'] }): number | null {
  const ms = session?.cookie.originalMaxAge;
  return ms ? Math.round(ms / 1000) : null;
}

/** The data of a session, or of one that there was. */
function values(session: Data | undefined): unknown {
  if (session === undefined) return 'nothing';
  return Object.fromEntries(
    Object.entries(session)
      .filter(([name]) => name !== 'cookie')
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function answered(call_: (done: (error?: unknown) => void) => unknown): Promise<string> {
  return new Promise((resolve) => {
    call_((error) => resolve(error === undefined || error === null ? 'done' : 'an error'));
  });
}
