import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DynamoSessionRepository, nativeLayout, SessionTable } from '../../lib/index.js';
import { repositoryContract } from '../../lib/testing/repository-contract.js';
import { StoreBudget } from '../../lib/lifecycle/store/store-budget.js';
import { anyEngine, engineClient, engines, freshTableName } from '../support/engines.js';
import { EngineArena } from '../support/interleaving/arena.js';
import { runInterleavings } from '../support/interleaving/interleavings.js';
import type { OperationName } from '../support/interleaving/operations.js';
import { MAX_SKEW_MS } from '../support/interleaving/scene.js';
import {
  observingConditions,
  withoutCondition,
  type Condition,
} from '../support/without-condition.js';

/** Every condition there is. A new one in the library must be added here, and must be found needed. */
const CONDITIONS: readonly Condition[] = [
  { write: 'create', attribute: 'id' },
  { write: 'save', attribute: 'secret' },
  { write: 'save', attribute: 'version' },
  { write: 'save', attribute: 'expiresAt' },
  { write: 'save', attribute: 'accessedAt' },
  { write: 'touch', attribute: 'secret' },
  { write: 'touch', attribute: 'version' },
  { write: 'touch', attribute: 'expiresAt' },
  { write: 'touch', attribute: 'accessedAt' },
  { write: 'delete', attribute: 'secret' },
  { write: 'delete unchanged', attribute: 'secret' },
  { write: 'delete unchanged', attribute: 'version' },
];

interface Need extends Condition {
  /** Requests that go wrong together without the condition, in some order of their calls. */
  readonly group: readonly OperationName[];
  /** Part of what is said of it then, and never otherwise. */
  readonly says: string;
  /** How far their clocks are ahead, in milliseconds. */
  readonly skews?: readonly number[];
}

const NEEDED: readonly Need[] = [
  { write: 'save', attribute: 'version', group: ['update', 'update'], says: 'data' },
  {
    ...{ write: 'save', attribute: 'expiresAt', says: 'wrote to an expired session' },
    group: ['change a late', 'expire'],
  },
  {
    ...{ write: 'save', attribute: 'accessedAt', says: 'the idle clock has gone back' },
    ...{ group: ['touch', 'change a'], skews: [MAX_SKEW_MS, 0] },
  },
  {
    ...{ write: 'touch', attribute: 'version', says: 'expiresAt' },
    ...{ group: ['touch', 'shorten'], skews: [MAX_SKEW_MS, 0] },
  },
  {
    ...{ write: 'touch', attribute: 'expiresAt', says: 'an expired session was used' },
    group: ['touch late', 'expire'],
  },
  {
    ...{ write: 'touch', attribute: 'accessedAt', says: 'the idle clock has gone back' },
    ...{ group: ['touch', 'touch'], skews: [0, MAX_SKEW_MS] },
  },
  {
    ...{ write: 'delete', attribute: 'secret', says: 'whose token was replaced' },
    group: ['destroy', 'regenerate'],
  },
];

/** Conditions that no order of requests needs, and why there is a rule of the contract all the same. */
const ONLY_IN_THE_CONTRACT: readonly (Condition & { readonly because: string })[] = [
  { write: 'create', attribute: 'id', because: 'ids are random: no two requests draw the same' },
  { write: 'save', attribute: 'secret', because: 'each new secret comes with a new version' },
  { write: 'touch', attribute: 'secret', because: 'each new secret comes with a new version' },
  {
    write: 'delete unchanged',
    attribute: 'secret',
    because: 'only what moves between tables, or cannot be read, is deleted so',
  },
  {
    write: 'delete unchanged',
    attribute: 'version',
    because: 'only what moves between tables, or cannot be read, is deleted so',
  },
];

describe('the repository contract notices a missing condition', () => {
  const layout = nativeLayout();
  const tableName = freshTableName('mutations');
  let client: DynamoDBClient;
  beforeAll(async () => {
    client = engineClient(anyEngine());
    await new SessionTable({ client, tableName, layout }).ensure();
  });
  afterAll(() => client.destroy());

  async function brokenRules(through: Pick<DynamoDBClient, 'send'>): Promise<string[]> {
    const repository = new DynamoSessionRepository({ client: through, tableName, layout });
    const broken: string[] = [];
    for (const { name, run } of repositoryContract(() => repository)) {
      await run().catch(() => broken.push(name));
    }
    return broken;
  }

  it('is kept by the library as it is, with no other conditions than these', async () => {
    const seen = new Set<string>();
    const observed = observingConditions(client, ({ write, attribute }) => {
      seen.add(`${write}: ${attribute}`);
    });
    expect(await brokenRules(observed)).toEqual([]);
    const known = CONDITIONS.map(({ write, attribute }) => `${write}: ${attribute}`);
    expect([...seen].toSorted()).toEqual(known.toSorted());
  });

  it.each(CONDITIONS)('S01 S02 S03 $write without its condition on $attribute', async (removed) => {
    expect(await brokenRules(withoutCondition(client, removed))).not.toEqual([]);
  });
});

describe('some order of two requests shows a missing condition', () => {
  beforeEach(() => {
    // Requests wait for their turn here, not for a time.
    jest.spyOn(StoreBudget.prototype, 'pause').mockResolvedValue();
  });

  async function violations(
    { group, skews = [], says }: Need,
    removed?: Condition,
  ): Promise<string[]> {
    const [engine = anyEngine()] = engines();
    const arena = await EngineArena.open(engine, (sender) =>
      removed === undefined ? sender : withoutCondition(sender, removed),
    );
    try {
      const outcome = await runInterleavings(arena, [group], { skews });
      return outcome.violations.filter((violation) => violation.includes(says));
    } finally {
      arena.close();
    }
  }

  it('has every condition here, or a reason why no order does', () => {
    const named = ({ write, attribute }: Condition) => `${write}: ${attribute}`;
    const told = [...NEEDED, ...ONLY_IN_THE_CONTRACT].map(named);
    expect(told.toSorted()).toEqual(CONDITIONS.map(named).toSorted());
  });

  it.each(NEEDED)('S01 S02 $group without the condition of $write on $attribute', async (need) => {
    expect(await violations(need)).toEqual([]);
    expect(await violations(need, need)).not.toEqual([]);
  });
});
