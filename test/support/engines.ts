import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { isFull } from './size.js';

/** A real DynamoDB engine that the run has started. */
export interface Engine {
  readonly name: string;
  readonly endpoint: string;
}

/**
 * The engines to test on: `describe.each(engines())('$name', ({ endpoint }) => …)`. What is sent to them
 * is tested on each of them; the rest of the library in full runs only, and else on the fastest.
 */
export function engines(): Engine[] {
  const isAboutEngines = Reflect.get(globalThis, 'EVERY_ENGINE') === true;
  return isFull || isAboutEngines ? startedEngines() : startedEngines().slice(-1);
}

function startedEngines(): Engine[] {
  const started = process.env['TEST_ENGINES'];
  if (started === undefined) {
    throw new Error(
      'Engines are started for test/contract, test/e2e and test/interop only: move this test.',
    );
  }
  return JSON.parse(started) as Engine[];
}

/** One engine for tests that do not depend on which: the fastest of this run. */
export function anyEngine(): Engine {
  const engine = startedEngines().at(-1);
  if (engine === undefined) {
    throw new Error('No engine runs.');
  }
  return engine;
}

/** dynalite finds no two maps equal, so a write on the condition that a map is unchanged never happens. */
export function comparesMaps({ name }: Engine): boolean {
  return name !== 'dynalite';
}

/** dynalite does not answer a refused write with the item that refused it, so that takes a read. */
export function tellsWhatRefused({ name }: Engine): boolean {
  return name !== 'dynalite';
}

/** Client settings for an engine, with credentials that open nothing. */
export function engineConfig({ endpoint }: Engine): DynamoDBClientConfig {
  return {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

/** A new client. Destroy it in `afterAll`, or its sockets outlive the file. */
export function engineClient(engine: Engine, config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({ ...engineConfig(engine), ...config });
}

/** A table name that no other test file has. */
export function freshTableName(prefix = 'sessions'): string {
  return `${prefix}-${randomUUID()}`;
}
