import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoSessionRepository, nativeLayout, SessionTable } from '../../lib/index.js';
import { repositoryContract } from '../../lib/testing/repository-contract.js';
import { anyEngine, engineClient, freshTableName } from '../support/engines.js';
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
  { write: 'touch', attribute: 'secret' },
  { write: 'touch', attribute: 'version' },
  { write: 'touch', attribute: 'expiresAt' },
  { write: 'touch', attribute: 'accessedAt' },
  { write: 'delete', attribute: 'secret' },
  { write: 'delete unchanged', attribute: 'secret' },
  { write: 'delete unchanged', attribute: 'version' },
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
