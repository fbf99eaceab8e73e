import { beforeEach, describe, expect, it } from '@jest/globals';
import { Next, Req, Res, Session as NestSession } from '@nestjs/common';
import { Session } from '../../../lib/request/session.decorator.js';
import { NoTouch, ReadOnlySession } from '../../../lib/request/route/route-rules.js';
import { originsIn, SessionUsage, SkipSession } from '../../../lib/request/session-usage.js';
import { contextOf } from './guards/a-context.js';

/** Puts another function in place of the method, as decorators for logging do. */
const Wrapped: MethodDecorator = (_target, _name, descriptor) => {
  const method = descriptor.value as () => void;
  Object.assign(descriptor, { value: () => method() });
};

const OF_A_SYMBOL = Symbol('ofASymbol');

class Base {
  inherited(@Session() _session: unknown): void {}
  replaced(@Session() _session: unknown): void {}
}

class Shop extends Base {
  ours(@Session() _session: unknown): void {}
  key(@Req() _request: unknown, @Session('cart') _cart: unknown): void {}
  nests(@NestSession() _session: unknown): void {}
  none(@Req() _request: unknown): void {}
  @Wrapped
  wrapped(@Session() _session: unknown): void {}
  [OF_A_SYMBOL](@Session() _session: unknown): void {}
  override replaced(): void {}
  @SkipSession()
  skipped(@Session() _session: unknown): void {}
  response(@Res() _response: unknown): void {}
  next(@Next() _next: unknown): void {}
  passthrough(@Res({ passthrough: true }) _response: unknown): void {}
}

@SkipSession()
class Health {
  ours(@Session() _session: unknown): void {}
}

class Quiet extends Health {}

let usage: SessionUsage;
beforeEach(() => void (usage = new SessionUsage()));

describe('whether a route takes a session', () => {
  it.each<[name: string, method: string | symbol, takes: boolean]>([
    ['with our decorator', 'ours', true],
    ['with our decorator and a key', 'key', true],
    ["with Nest's decorator", 'nests', true],
    ['without one', 'none', false],
    ['in a method that was wrapped', 'wrapped', true],
    ['in a method without a name', OF_A_SYMBOL, true],
    ['in a method of what it extends', 'inherited', true],
    ['that is told not to', 'skipped', false],
  ])('%s', (_name, method, takes) => {
    // The second answer is the remembered one.
    for (let time = 0; time < 2; time++) {
      expect(usage.of(contextOf(Shop, method)).takesSession).toBe(takes);
    }
  });

  it('is answered for each controller, of methods that several share', () => {
    class Other extends Base {}
    SkipSession()(Other);
    expect(usage.of(contextOf(Shop, 'inherited')).takesSession).toBe(true);
    expect(usage.of(contextOf(Other, 'inherited')).takesSession).toBe(false);
  });
});

describe('whether a route never loads a session', () => {
  it.each<[controller: typeof Shop | typeof Health, method: string, skips: boolean]>([
    [Shop, 'skipped', true],
    [Shop, 'ours', false],
    [Health, 'ours', true],
    [Quiet, 'ours', true],
  ])('%p %s', (controller, method, skips) => {
    expect(usage.of(contextOf(controller, method)).skipsSession).toBe(skips);
  });
});

describe('whether a handler answers by itself', () => {
  it.each([
    ['response', true],
    ['next', true],
    ['passthrough', false],
    ['ours', false],
  ])('%s', (method, answers) => {
    expect(usage.of(contextOf(Shop, method)).answersItself).toBe(answers);
  });
});

class Rules extends Base {
  usual(@Session() _session: unknown): void {}
  @NoTouch() polls(): void {}
  @ReadOnlySession() reads(): void {}
  @NoTouch() @ReadOnlySession({ from: 'admin' }) both(): void {}
}

@NoTouch({ from: 'shop' })
@ReadOnlySession()
class Ruled {
  method(): void {}
}

describe('R76 R77 what else a route says of the session', () => {
  const rulesOf = (controller: typeof Rules | typeof Ruled, method: string, name?: string) =>
    new SessionUsage(name).of(contextOf(controller, method)).rules;

  it.each<[method: string, name: string | undefined, rules: object | undefined]>([
    ['usual', undefined, undefined],
    ['inherited', undefined, undefined],
    ['polls', undefined, { isUse: false, isReadOnly: false, place: 'Rules.polls' }],
    ['polls', 'admin', { isUse: false, isReadOnly: false, place: 'Rules.polls' }],
    ['reads', undefined, { isUse: true, isReadOnly: true, place: 'Rules.reads' }],
    ['both', undefined, { isUse: false, isReadOnly: false, place: 'Rules.both' }],
    ['both', 'admin', { isUse: false, isReadOnly: true, place: 'Rules.both' }],
  ])('%s, of the session %p', (method, name, rules) => {
    expect(rulesOf(Rules, method, name)).toEqual(rules);
  });

  it.each<[name: string | undefined, isUse: boolean]>([
    [undefined, true],
    ['shop', false],
  ])('may be said of the controller: of the session %p', (name, isUse) => {
    const rules = { isUse, isReadOnly: true, place: 'Ruled.method' };
    expect(rulesOf(Ruled, 'method', name)).toEqual(rules);
  });

  it('tells which registrations it names', () => {
    expect(originsIn(Ruled)).toEqual([{ decorator: 'NoTouch', place: '', from: 'shop' }]);
    expect(originsIn(Rules)).toContainEqual({
      decorator: 'ReadOnlySession',
      place: '.both',
      from: 'admin',
    });
  });
});
