import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import {
  DynamoSessionModule,
  DynamoSessionRepository,
  InMemorySessionRepository,
  nativeLayout,
  SessionClock,
  SessionManager,
  SessionTable,
  SessionUsers,
  type SessionRepository,
} from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { anyEngine, engineClient, freshTableName } from '../support/engines.js';
import { MODELLED } from '../support/model/session-model.js';
import { sessionCommands, type Model, type Real } from '../support/model/session-commands.js';
import { sized } from '../support/size.js';

/** How many times as many sequences to run. */
const TIMES = sized(1, 4, 'MODEL_RUNS');

describe.each([
  { store: 'memory', runs: 1000 * TIMES },
  { store: 'an engine', runs: 60 * TIMES },
])('any sequence of operations on sessions in $store', ({ store, runs }) => {
  const layout = nativeLayout();
  const tableName = freshTableName('model');
  const clock = new ManualClock();
  const processes: TestingModule[] = [];
  let client: DynamoDBClient;
  let repository: SessionRepository;
  let runsBegun = 0;

  beforeAll(async () => {
    client = engineClient(anyEngine());
    if (store === 'memory') repository = new InMemorySessionRepository({ sweepAfter: Infinity });
    else {
      await new SessionTable({ client, tableName, layout }).ensure();
      repository = new DynamoSessionRepository({ client, tableName, layout });
    }
    for (let process = 0; process < 2; process++) {
      const testing = Test.createTestingModule({
        imports: [DynamoSessionModule.forRoot({ ...MODELLED, repository })],
      });
      const compiled = await testing.overrideProvider(SessionClock).useValue(clock).compile();
      processes.push(await compiled.init());
    }
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.close()));
    client.destroy();
  });

  const start = (): { model: Model; real: Real } => ({
    model: { now: clock.now(), sessions: [], requests: [], tokens: [] },
    real: {
      managers: processes.map((process) => process.get(SessionManager)),
      users: processes.map((process) => process.get(SessionUsers)),
      user: `user ${++runsBegun}`,
      clock,
      requests: [],
      tokens: [],
    },
  });

  async function holdsInTheEnd(model: Model, real: Real): Promise<void> {
    const signal = new AbortController().signal;
    for (const session of model.sessions) {
      const [id = ''] = real.tokens[session.token]?.split('.') ?? [];
      const stored = await repository.find(id, { consistent: true, signal });
      const isThere = stored !== null && stored.endedBy === undefined;
      const is = isThere && {
        version: stored.version,
        data: JSON.parse(String(stored.payload.raw)) as unknown,
        accessedAt: stored.accessedAt,
        createdAt: stored.createdAt,
      };
      const { version, data, accessedAt, createdAt } = session;
      expect(is).toEqual(session.isThere && { version, data, accessedAt, createdAt });
    }
  }

  it('R33 R38 R42 R43 R65 S04 S06 S10 S12 S41 ends as on a store without races', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands(sessionCommands, { maxCommands: 60, size: 'max' }),
        async (commands) => {
          const { model, real } = start();
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await holdsInTheEnd(model, real);
        },
      ),
      { numRuns: runs },
    );
  }, 120_000);
});
