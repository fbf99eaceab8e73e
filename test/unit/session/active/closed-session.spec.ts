import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { createTestSession } from '../../../../lib/testing/create-test-session.js';

interface Data {
  visits?: number;
}

/** As code sees it that was written for express-session, or knows no types. */
const opened = async () => {
  const session = await createTestSession<Data>({ visits: 1 });
  return { session, loose: session as unknown as Record<string, unknown> };
};

describe('the session object', () => {
  it('takes no properties, and says where data belongs', async () => {
    const { session, loose } = await opened();
    expect(Object.isExtensible(session)).toBe(false);
    const assign = () => (loose['visits'] = 2);
    expect(assign).toThrow(TypeError);
    expect(assign).toThrow('session.data.visits');
    expect(assign).toThrow('eager: true');
    expect(() => Object.defineProperty(session, 'visits', { value: 2 })).toThrow(TypeError);
    expect(['visits' in session, session.data]).toEqual([false, { visits: 1 }]);
  });

  it.each(['flash', 'save', 'update', 'destroy', 'authenticate', 'csrfToken'])(
    'keeps its own %s()',
    async (method) => {
      const { session, loose } = await opened();
      const before = loose[method];
      expect(() => (loose[method] = {})).toThrow(TypeError);
      Reflect.deleteProperty(session, method);
      expect([loose[method], Object.hasOwn(session, method)]).toEqual([before, false]);
    },
  );

  it('shares its methods with all others, and lets nobody change them', async () => {
    const { session } = await opened();
    const prototype = Object.getPrototypeOf(session) as Record<string, unknown>;
    expect(Object.isFrozen(prototype)).toBe(true);
    expect(() => (prototype['flash'] = () => [])).toThrow(TypeError);
    expect(() => Object.setPrototypeOf(session, {})).toThrow(TypeError);
  });

  it('lets data be replaced, which is the one property of its own that may be set', async () => {
    const { session, loose } = await opened();
    session.data = { visits: 3 };
    await session.save();
    await session.reload();
    expect(session.data).toEqual({ visits: 3 });
    expect(() => (loose['userId'] = 'u1')).toThrow(TypeError);
    expect(session.userId).toBeUndefined();
  });

  it('still shows nothing secret to whoever prints it', async () => {
    const { session } = await opened();
    const shown = inspect(session, { depth: 10, showHidden: true }) + JSON.stringify(session);
    expect(shown).toContain(session.handle);
    for (const part of session.id.split('.')) expect(shown).not.toContain(part);
  });

  it.each(['save', 'reload', 'touch', 'destroy', 'regenerate'])(
    'wants no callback: %s() throws at once, and says what to do instead',
    async (method) => {
      const { session } = await opened();
      const { id } = session;
      const call = session[method as 'save'].bind(session) as (callback: unknown) => unknown;
      let called = false;
      const callback = () => (called = true);
      expect(() => call(callback)).toThrow(TypeError);
      expect(() => call(callback)).toThrow(/await.*eager: true/);
      expect([called, session.destroyed, session.id]).toEqual([false, false, id]);
    },
  );

  it.each(['cookie', 'resetMaxAge'])(
    'F4 has no %s, which express-session has, and says what to do instead',
    async (member) => {
      const { loose } = await opened();
      expect(() => loose[member]).toThrow(TypeError);
      expect(() => loose[member]).toThrow(/(?:use|needed).*eager: true/);
    },
  );
});
