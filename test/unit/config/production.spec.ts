import { describe, expect, it } from '@jest/globals';
import { InMemorySessionRepository } from '../../../lib/repository/in-memory-session.repository.js';
import { SECRET } from './fixtures.js';
import { problemsOf } from './problems-of.js';

const inProduction = (options: Record<string, unknown>) =>
  problemsOf({ secrets: [SECRET], ...options }, { env: { production: true } });

class MarkedRepository {
  static readonly developmentOnly = true;
  create(): void {}
  find(): void {}
  save(): void {}
}

class DurableRepository {
  create(): void {}
  find(): void {}
  save(): void {}
}

describe('options in production', () => {
  it('R69: refuse an insecure cookie without the opt-in that names it', () => {
    expect(inProduction({ cookie: { secure: false } })).toEqual([
      expect.stringMatching(/^cookie\.secure is false in production.*cookie\.allowInsecure: true$/),
    ]);
    expect(inProduction({ cookie: { secure: false, allowInsecure: false } })).toHaveLength(1);
    expect(inProduction({ cookie: { secure: false, allowInsecure: true } })).toEqual([]);
    expect(inProduction({ cookie: { secure: 'auto' } })).toEqual([]);
    expect(inProduction({ cookie: {} })).toEqual([]);
  });

  it.each([
    ['an instance of ours', new InMemorySessionRepository()],
    ['our class', InMemorySessionRepository],
    ['a class derived from ours', class extends InMemorySessionRepository {}],
    ['a class that is marked', MarkedRepository],
    ['an instance of one', new MarkedRepository()],
  ])('R69: refuse sessions in memory: %s', (_case, repository) => {
    expect(inProduction({ repository })).toEqual([
      expect.stringMatching(/^repository keeps sessions in the memory/),
    ]);
    expect(problemsOf({ repository })).toEqual([]);
  });

  it('take another repository', () => {
    expect(inProduction({ repository: DurableRepository })).toEqual([]);
    expect(inProduction({ repository: new DurableRepository() })).toEqual([]);
  });

  it('R07 R69: need no secret; the module warns of what that costs', () => {
    expect(inProduction({ secrets: undefined })).toEqual([]);
  });

  it('may be the defaults elsewhere', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ cookie: { secure: false } })).toEqual([]);
  });
});
