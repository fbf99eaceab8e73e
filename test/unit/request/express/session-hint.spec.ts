import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { explainMissingSession } from '../../../../lib/request/express/session-hint.js';

interface Request {
  session?: unknown;
  sessionStore?: unknown;
}

describe('request.session that is read before it is there', () => {
  let prototype: object;
  let warnings: string[];
  const request = () => Object.create(prototype) as Request;
  beforeEach(() => {
    prototype = {};
    warnings = [];
    explainMissingSession(prototype, (text) => warnings.push(text));
  });

  it('F5 is undefined, and explained once for all requests', async () => {
    const [first, second] = [request(), request()];
    expect([first.session, second.session]).toEqual([undefined, undefined]);
    await setImmediate();
    void request().session;
    await setImmediate();
    expect(warnings).toHaveLength(1);
    expect('session' in prototype).toBe(false);
  });

  it.each<[name: string, mount: (one: Request) => void]>([
    ['express-session, before it has loaded', (one) => (one.sessionStore = {})],
    ['a library that puts its session there', (one) => (one.session = {})],
  ])('F4 is not explained to %s', async (_name, mount) => {
    const one = request();
    if (!one.session) mount(one);
    await setImmediate();
    expect(warnings).toEqual([]);
  });

  it('takes what is put there as a property of that request alone', () => {
    const [one, other] = [request(), request()];
    one.session = { mine: true };
    expect([one.session, other.session]).toEqual([{ mine: true }, undefined]);
    expect(Object.keys(one)).toEqual(['session']);
  });

  it('leaves alone a prototype that has a session', () => {
    const own = { session: 1 };
    explainMissingSession(own, (text) => warnings.push(text));
    expect(own).toEqual({ session: 1 });
  });
});
