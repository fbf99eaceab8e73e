import { PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { repositoryContract, type ContractCase } from 'nestjs-dynamo-session/testing';
import {
  DynamoSessionRepository,
  InMemorySessionRepository,
  nativeLayout,
  SessionTable,
  type NativeLayoutOptions,
  type SessionRepository,
} from '../../lib/index.js';
import { engineClient, engines, freshTableName } from '../support/engines.js';

/** What each method's rules show, by requirement. */
const SHOWS: Record<ContractCase['method'], string> = {
  create: 'R37 S35 S17',
  find: 'R26 R43 S13',
  save: 'R34 R38 S03 S04 S11 S12 S17',
  touch: 'R27 S02 S05',
  delete: 'R34 S01 S10 S17',
};

const LAYOUTS: Record<string, NativeLayoutOptions> = {
  'the native layout': {},
  'attributes of other names': {
    attributes: { id: 'pk', secret: 'size', version: 'value', data: 'a.b', expiresAt: 'ttl-ms' },
  },
  'a key prefix and a fixed sort key': {
    attributes: { id: 'PK' },
    keyPrefix: 'SESSION#',
    sortKey: { name: 'SK', value: 'SESSION' },
  },
  'templates for both keys': {
    partitionKey: { name: 'pk', value: 'SESSION#{id}' },
    sortKey: { name: 'sk', value: 'SESSION#{id}' },
  },
  'a sort key made of the id': { sortKey: { name: 'sk', value: 'S#{id}' } },
};

function itKeeps(cases: readonly ContractCase[]): void {
  it.each(cases.map((one) => ({ ...one, shows: SHOWS[one.method] })))(
    '$shows $name',
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );
}

describe('the repository contract in memory', () => {
  itKeeps(repositoryContract(() => new InMemorySessionRepository()));
});

describe('the repository contract as a suite', () => {
  it('has a name of its own for each rule', () => {
    const names = repositoryContract(() => new InMemorySessionRepository()).map((c) => c.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('fails for a repository that overwrites, revives or forgets', async () => {
    class CarelessRepository extends InMemorySessionRepository {
      override create() {
        return Promise.resolve(true);
      }
      override save() {
        return Promise.resolve({ applied: true } as const);
      }
      override touch() {
        return Promise.resolve(true);
      }
      override delete() {
        return Promise.resolve({ applied: true } as const);
      }
    }
    const failed = await Promise.all(
      repositoryContract(() => new CarelessRepository()).map(({ method, run }) =>
        run().then(
          () => [],
          () => [method],
        ),
      ),
    );
    expect(new Set(failed.flat())).toEqual(new Set(['create', 'find', 'save', 'touch', 'delete']));
  });
});

describe.each(engines())('the repository contract on $name', (engine) => {
  let client: DynamoDBClient;
  beforeAll(() => {
    client = engineClient(engine);
  });
  afterAll(() => client.destroy());

  describe.each(Object.entries(LAYOUTS))('with %s', (_name, options) => {
    const tableName = freshTableName('contract');
    const layout = nativeLayout(options);
    let repository: SessionRepository;

    beforeAll(async () => {
      await new SessionTable({ client, tableName, layout }).ensure();
      repository = new DynamoSessionRepository({ client, tableName, layout });
    });

    const plant = async (id: string) => {
      const Item = {
        ...layout.key(id),
        junk: { S: 'not a session' },
      } as PutItemCommand['input']['Item'];
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    };
    itKeeps(repositoryContract(() => repository, { plant }));
  });
});
