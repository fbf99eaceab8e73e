import { describe, expect, it } from '@jest/globals';
import { StoreBudget } from '../../../../lib/lifecycle/store/store-budget.js';
import type { Stored } from '../../../../lib/lifecycle/runtime/stored.js';
import { Conflicts } from '../../../../lib/lifecycle/write/conflicts.js';
import { resolveData, type WriteWork } from '../../../../lib/lifecycle/write/write-work.js';
import { Draft } from '../../../../lib/session/draft/draft.js';
import { parsed, serialize, written, type Data } from '../../session/draft/forms.js';
import { elsewhere, storedIn, world } from '../fixtures.js';

type Policy = 'merge' | 'reject' | 'overwrite';
const POLICIES: Policy[] = ['merge', 'reject', 'overwrite'];

interface Case {
  /** What the snapshot was taken on; `undefined`: nothing is stored yet. */
  readonly base?: Data;
  readonly ours: Data;
  /** What is stored when its turn comes; default the base. */
  readonly stored?: Data;
  /** What others have stored instead when it is sent. */
  readonly others?: Data;
  readonly keep?: readonly string[];
  readonly isUpdate?: boolean;
}

function resolve(policy: Policy, { base, ours, stored = base, others, keep, isUpdate }: Case) {
  const { runtime, events } = world({ conflict: policy });
  const parts = { runtime, conflicts: new Conflicts(runtime) };
  const token = runtime.home.tokens.mint();
  const draft = new Draft({}, base && written(base));
  draft.data = ours;
  if (keep !== undefined) {
    draft.intend({ renewals: [{ why: 'regenerate', userId: undefined, keep, token }] });
  }
  const here = stored === undefined ? null : storedIn(runtime.home, stored);
  const work: WriteWork = {
    stored: here,
    snapshot: draft.snapshot(serialize),
    change: isUpdate ? () => undefined : undefined,
    why: undefined,
    token,
    binding: undefined,
    isUse: true,
    budget: new StoreBudget(1000),
  };
  const first = resolveData(work, parts);
  if (others === undefined || here === null) return { ...first, events };
  const onto: Stored = { ...here, data: written(others) };
  return { ...resolveData(work, parts, { onto, before: { base: here, resolved: first } }), events };
}

const shown = (policy: Policy, one: Case) => {
  const { toStore, conflicts } = resolve(policy, one);
  return { toStore: parsed(toStore), conflicts };
};

describe.each(POLICIES)("what a request stores at first, with conflict: '%s'", (policy) => {
  it.each<[name: string, one: Case, toStore: Data]>([
    ['all of a new session', { ours: { a: 1 } }, { a: 1 }],
    ['its change', { base: { a: 0 }, ours: { a: 1 } }, { a: 1 }],
    ['what is there, where it changed nothing', { base: { a: 0 }, ours: { a: 0 } }, { a: 0 }],
    [
      'an older snapshot beside what this request wrote meanwhile',
      { base: { a: 0 }, ours: { a: 0, b: 1 }, stored: { a: 5 } },
      { a: 5, b: 1 },
    ],
    [
      'an older snapshot over the same key, which it knew nothing of',
      { base: { a: 0 }, ours: { a: 1 }, stored: { a: 5 } },
      { a: 1 },
    ],
    [
      'nothing of an older snapshot that had no changes',
      { base: { a: 0 }, ours: { a: 0 }, stored: { a: 5 } },
      { a: 5 },
    ],
    [
      'an older snapshot of a session that was new',
      { ours: { b: 1 }, stored: { a: 5 } },
      { a: 5, b: 1 },
    ],
    [
      'only what a renewal keeps, of what was stored meanwhile',
      { base: { a: 0 }, ours: {}, stored: { a: 0, c: 1 }, keep: [] },
      {},
    ],
    [
      'what it keeps, also when the snapshot had no changes',
      { base: { a: 0 }, ours: { a: 0 }, stored: { a: 5, c: 1 }, keep: ['a'] },
      { a: 5 },
    ],
  ])('%s', (_name, one, toStore) => {
    // What this request itself has stored is no conflict, so no policy is asked.
    expect(parsed(resolve(policy, one).toStore)).toEqual(toStore);
    expect(resolve(policy, one).events).toEqual([]);
  });
});

describe('what a request stores when others were faster', () => {
  const other = { base: { a: 0 }, ours: { a: 0, b: 1 }, others: { a: 5 } };
  const same = { base: { a: 0 }, ours: { a: 1 }, others: { a: 5 } };
  const agreed = { base: { a: 0 }, ours: { a: 5 }, others: { a: 5 } };
  const unchanged = { base: { a: 0 }, ours: { a: 0 }, others: { a: 5 } };
  const update = { base: { a: 0 }, ours: { a: 0 }, others: { a: 5 }, isUpdate: true };
  const kept = { base: { a: 0, b: 0 }, ours: { a: 0 }, others: { a: 5, b: 5, c: 5 }, keep: ['a'] };

  it.each<[policy: Policy, name: string, one: Case, toStore: Data, conflicts: string[]]>([
    ['merge', 'another key', other, { a: 5, b: 1 }, []],
    ['merge', 'the same key', same, { a: 1 }, ['a']],
    ['merge', 'the same change', agreed, { a: 5 }, []],
    ['merge', 'unchanged', unchanged, { a: 5 }, []],
    ['merge', 'an update, on top of theirs', update, { a: 5 }, []],
    ['merge', 'a renewal: nothing it dropped comes back', kept, { a: 5 }, []],
    ['reject', 'another key', other, { a: 5, b: 1 }, []],
    ['reject', 'the same change', agreed, { a: 5 }, []],
    ['reject', 'unchanged', unchanged, { a: 5 }, []],
    ['reject', 'an update, on top of theirs', update, { a: 5 }, []],
    ['reject', 'a renewal', kept, { a: 5 }, []],
    ['overwrite', 'another key', other, { a: 0, b: 1 }, []],
    ['overwrite', 'the same key', same, { a: 1 }, []],
    ['overwrite', 'unchanged: it has nothing to overwrite with', unchanged, { a: 5 }, []],
    ['overwrite', 'an update, which never overwrites', update, { a: 5 }, []],
    ['overwrite', 'a renewal', kept, { a: 0 }, []],
  ])("with conflict: '%s', %s", (policy, _name, one, toStore, conflicts) => {
    expect(shown(policy, one)).toEqual({ toStore, conflicts });
  });

  it("with conflict: 'reject', the same key is refused, and named", () => {
    const refused = expect.objectContaining({ reason: 'same-key', keys: ['a'] });
    expect(() => resolve('reject', same)).toThrow(refused);
  });

  it("with conflict: 'reject', what this request merged with itself is no conflict", () => {
    const own = { base: { a: 0 }, ours: { a: 1 }, stored: { a: 5 }, others: { a: 5, b: 1 } };
    expect(shown('reject', own)).toEqual({ toStore: { a: 1, b: 1 }, conflicts: [] });
  });
});

describe('data that moves in', () => {
  it('is written and compared by the codec of our own table', () => {
    const { runtime } = world();
    const old = storedIn(elsewhere(runtime), { a: 0 });
    const token = runtime.home.tokens.mint();
    const draft = new Draft({ a: 1 }, old.data);
    void draft.data;
    const snapshot = draft.snapshot(serialize);
    const { ours, toStore } = resolveData(
      {
        stored: old,
        snapshot,
        change: undefined,
        why: 'migrate',
        token,
        binding: undefined,
        isUse: true,
        budget: new StoreBudget(1000),
      },
      { runtime, conflicts: new Conflicts(runtime) },
    );
    const { data } = snapshot;
    expect([ours === data, toStore === data, parsed(toStore)]).toEqual([true, true, { a: 1 }]);
  });
});
