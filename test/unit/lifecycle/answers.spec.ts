import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import type { ActiveSession } from '../../../lib/session/active/active-session.js';
import type { Data } from '../session/draft/forms.js';
import { aRequest } from './a-request.js';
import { storedIn, world } from './fixtures.js';
import { sized } from '../../support/size.js';

type Step =
  | { readonly does: 'set'; readonly key: string; readonly value: number }
  | { readonly does: 'delete'; readonly key: string }
  | { readonly does: 'save' | 'update' | 'touch' | 'wait' | 'timeouts' | 'regenerate' | 'forget' };

const key = fc.constantFrom('a', 'b');
const value = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('set' as const), key, value }),
  fc.record({ does: fc.constant('delete' as const), key }),
  fc.record({
    does: fc.constantFrom('save', 'update', 'touch', 'wait', 'timeouts', 'regenerate', 'forget'),
  }),
);

/** No handler waits for what it asks for here, only now and then for something else. */
async function take(one: Step, session: ActiveSession<Data>): Promise<void> {
  if (one.does === 'set') session.data[one.key] = one.value;
  else if (one.does === 'delete') delete session.data[one.key];
  else if (one.does === 'wait') await setImmediate();
  else if (one.does === 'timeouts') session.setTimeouts({ idle: 60 });
  else if (one.does === 'forget') void session.regenerate({ keep: false });
  else if (one.does !== 'update') void session[one.does]();
  else void session.update((data) => void (data['n'] = Number(data['n'] ?? 0) + 1));
}

/** What is stored when such a handler has answered, and what should be. */
async function answered(
  start: Data | null,
  steps: readonly Step[],
  by: 'its head' | 'its handler',
): Promise<{ found: Data; wanted: Data; reported: unknown[] }> {
  const { home, ...others } = world().runtime;
  const budget = home.store.newBudget();
  const stored = start && storedIn(home, start);
  if (stored) await home.store.create(stored.record, budget);
  const { life, end, session, reported } = aRequest({ home, ...others }, stored);
  for (const one of steps) await take(one, session);
  const asks = (...some: Step['does'][]) => steps.filter(({ does }) => some.includes(does)).length;
  const wanted: Data = { ...session.data, n: asks('update') || undefined };
  if (by === 'its handler') await end.afterHandler();
  const ending = end.beforeHead(false);
  // Too late.
  session.data['late'] = true;
  await ending?.done;
  const record = life.record && (await home.store.find(life.record.id, budget));
  const found = (record ? home.codec.open(record.payload, record.id).data : {}) as Data;
  // How often an update came before it was forgotten is not counted here.
  for (const data of asks('forget') > 0 ? [found, wanted] : []) delete data['n'];
  return { found, wanted, reported };
}

describe('what is stored when a handler has answered that waits for nothing', () => {
  const start = fc.option(fc.dictionary(key, value));

  it.each(['its head', 'its handler'] as const)('is what its data was then: by %s', async (by) => {
    await fc.assert(
      fc.asyncProperty(start, fc.array(step, { maxLength: 8 }), async (data, steps) => {
        const { found, wanted, reported } = await answered(data && { ...data }, steps, by);
        expect([found, reported]).toEqual([wanted, []]);
      }),
      { numRuns: sized(80, 500) },
    );
  });

  it('is its own last word, also where that is what was stored before', async () => {
    const steps: Step[] = [
      { does: 'set', key: 'a', value: 1 },
      { does: 'save' },
      { does: 'set', key: 'a', value: 0 },
    ];
    expect((await answered({ a: 0 }, steps, 'its head')).found).toEqual({ a: 0 });
  });

  it('is its own last word, also where that is nothing', async () => {
    const steps: Step[] = [
      { does: 'set', key: 'a', value: 1 },
      { does: 'update' },
      { does: 'delete', key: 'a' },
    ];
    expect((await answered(null, steps, 'its head')).found).toEqual({ n: 1 });
  });

  it('is what an operation has made of it that the token was due after', async () => {
    const { runtime, clock } = world({ rotateInterval: '1s' });
    const { life, end, session } = aRequest(runtime);
    // The store takes its time.
    runtime.events.subscribe(({ type }) => type === 'created' && clock.advance(1000));
    void session.update((data) => void (data['n'] = 1));
    await end.beforeHead(false)?.done;
    expect(life.stored?.data.raw).toBe('{"n":1}');
  });
});
