import { describe, expect, it } from '@jest/globals';
import { Session, type SessionParameter } from '../../../lib/request/session.decorator.js';
import { originsIn, SessionUsage, SkipSession } from '../../../lib/request/session-usage.js';
import { contextOf } from './guards/a-context.js';

class Both {
  shop(@Session() _session: Session, @Session('cart') _cart: unknown): void {}
  admin(@Session({ from: 'admin' }) _session: Session): void {}
  key(@Session({ from: 'admin', key: 'cart' }) _cart: unknown): void {}
  two(@Session({ from: 'admin' }) _admin: Session, @Session() _shop: Session): void {}
  @SkipSession({ from: 'admin' })
  skipsAdmin(@Session({ from: 'admin' }) _admin: Session, @Session() _shop: Session): void {}
  @SkipSession()
  skips(@Session({ from: 'admin' }) _admin: Session, @Session() _shop: Session): void {}
  @SkipSession({ from: 'admin' })
  @SkipSession({ from: 'shop' })
  skipsTwo(): void {}
}

@SkipSession({ from: 'admin' })
class Skipping extends Both {}

describe('F7 which sessions a route takes', () => {
  const usages = { shop: new SessionUsage(), admin: new SessionUsage('admin') };
  const takersOf = (method: keyof Both, controller: typeof Both = Both) =>
    Object.entries(usages).flatMap(([name, usage]) =>
      usage.of(contextOf(controller, method)).takesSession ? [name] : [],
    );

  it.each<[keyof Both, string[]]>([
    ['shop', ['shop']],
    ['admin', ['admin']],
    ['key', ['admin']],
    ['two', ['shop', 'admin']],
    ['skipsAdmin', ['shop']],
    ['skips', []],
  ])('%s', (method, takers) => {
    expect(takersOf(method)).toEqual(takers);
  });

  it('of a controller that skips one of them', () => {
    expect(takersOf('two', Skipping)).toEqual(['shop']);
  });

  it('and which it skips', () => {
    const skips = (name: string | undefined, method: keyof Both) =>
      new SessionUsage(name).of(contextOf(Both, method)).skipsSession;
    expect([undefined, 'shop', 'admin'].map((name) => skips(name, 'skipsTwo'))).toEqual([
      false,
      true,
      true,
    ]);
    expect([undefined, 'admin'].map((name) => skips(name, 'skips'))).toEqual([true, true]);
  });

  it('is known of each controller', () => {
    const told = originsIn(Skipping).map(({ decorator, place, from }) => [decorator, place, from]);
    expect(told[0]).toEqual(['SkipSession', '', 'admin']);
    expect(told).toContainEqual(['Session', '.key', 'admin']);
    expect(told).toContainEqual(['Session', '.shop', undefined]);
    expect(told).toContainEqual(['SkipSession', '.skipsTwo', 'shop']);
    expect(told).not.toContainEqual(['SkipSession', '.skips', undefined]);
  });

  it('is checked by the compiler as far as it can be', () => {
    const parameter: SessionParameter = { from: 'admin', key: 'cart' };
    const accepted = [Session(), Session('cart'), Session(parameter)];
    // @ts-expect-error without from it is Session('cart')
    const refused = () => Session({ key: 'cart' });
    // @ts-expect-error the name is text
    const number = () => Session({ from: 1 });
    // @ts-expect-error there is no such property
    const misspelt = () => SkipSession({ form: 'admin' });
    for (const one of [...accepted, refused(), number(), misspelt()]) {
      expect(one).toBeInstanceOf(Function);
    }
  });
});
