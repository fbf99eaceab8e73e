import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import { Gate } from '../../lib/testing/gate.js';
import { errorResponse } from '../../lib/testing/wire.js';
import { engineClient, engines, freshTableName } from '../support/engines.js';

describe.each(engines())('FaultInjector on $name', (engine) => {
  const TableName = freshTableName('faults');
  let client: DynamoDBClient;
  let faults: FaultInjector;
  let Key: { id: { S: string } };

  beforeAll(async () => {
    client = engineClient(engine, { maxAttempts: 3 });
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    faults = FaultInjector.attach(client);
  });

  beforeEach(() => {
    faults.reset();
    Key = { id: { S: randomUUID() } };
    // The SDK's back-off is random from zero; zero keeps its retries and leaves out the waiting.
    jest.spyOn(Math, 'random').mockReturnValue(0);
  });

  afterAll(() => client.destroy());

  const put = (value: string) =>
    client.send(new PutItemCommand({ TableName, Item: { ...Key, value: { S: value } } }));
  const update = (value: string) =>
    client.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET #v = :v',
        ExpressionAttributeNames: { '#v': 'value' },
        ExpressionAttributeValues: { ':v': { S: value } },
      }),
    );
  const read = async (ConsistentRead: boolean) =>
    (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead }))).Item?.['value']?.S;
  const phases = () => faults.log.map(({ operation, phase }) => `${operation} ${phase}`);

  it("S15 a call that is throttled twice succeeds with the SDK's third attempt", async () => {
    faults.on('PutItem').throttle(2);
    const { $metadata } = await put('a');
    expect($metadata.attempts).toBe(3);
    expect([faults.count('PutItem'), faults.attempts('PutItem')]).toEqual([1, 3]);
    expect(await read(true)).toBe('a');
  });

  it("S15 throttling without end is the SDK's own error once its attempts are used up", async () => {
    faults.on('PutItem').throttle(Infinity);
    await expect(put('a')).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
    expect(faults.attempts('PutItem')).toBe(3);
    expect(await read(true)).toBeUndefined();
  });

  it.each(['ThrottlingException', 'RequestLimitExceeded'] as const)(
    'S15 %s is retried like real throttling',
    async (name) => {
      faults.on('PutItem').throttle(1, name);
      expect((await put('a')).$metadata.attempts).toBe(2);
    },
  );

  it('R70 a refusal is not retried and nothing is written', async () => {
    faults.on('PutItem').refuse('AccessDeniedException');
    await expect(put('a')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
    });
    expect(faults.attempts()).toBe(1);
    expect(await read(true)).toBeUndefined();
  });

  it('S16 a refused connection writes nothing and is retried', async () => {
    faults.on('PutItem').failBefore(3);
    await expect(put('a')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(phases()).not.toContain('PutItem reached');
    expect(await read(true)).toBeUndefined();
  });

  it('S17 a dropped reply leaves the item written although the call failed', async () => {
    faults.on('PutItem').dropReply(3);
    await expect(put('a')).rejects.toMatchObject({ code: 'ECONNRESET' });
    faults.clear();
    expect(await read(true)).toBe('a');
  });

  it('S17 the retry after a dropped reply reaches DynamoDB again', async () => {
    faults.on('PutItem').dropReply();
    expect((await put('a')).$metadata.attempts).toBe(2);
    expect(phases()).toEqual([
      ...['PutItem sent', 'PutItem reached', 'PutItem failed'],
      ...['PutItem sent', 'PutItem reached', 'PutItem answered'],
    ]);
  });

  it('a hanging call ends when it is aborted, and only then', async () => {
    faults.on('GetItem').hang();
    const abort = new AbortController();
    const hanging = client.send(new GetItemCommand({ TableName, Key }), {
      abortSignal: abort.signal,
    });
    const outcome = hanging.catch((error: Error) => error.name);
    await put('a');
    expect(phases()).toContain('GetItem sent');
    expect(phases()).not.toContain('GetItem failed');
    abort.abort();
    expect(await outcome).toBe('AbortError');
    expect(phases()).not.toContain('GetItem reached');
  });

  it('a call that waits at a gate can be aborted too', async () => {
    const gate = new Gate();
    faults.on('GetItem').wait(gate.pass);
    const abort = new AbortController();
    const waiting = client.send(new GetItemCommand({ TableName, Key }), {
      abortSignal: abort.signal,
    });
    const outcome = waiting.catch((error: Error) => error.name);
    await gate.reached;
    abort.abort();
    expect(await outcome).toBe('AbortError');
    expect(phases()).toEqual(['GetItem sent', 'GetItem failed']);
  });

  it('a gate decides which of two calls is first', async () => {
    const gate = new Gate();
    faults.on('PutItem').wait(gate.pass);
    const late = put('late');
    await update('early');
    gate.open();
    await late;
    expect(phases().filter((line) => line.endsWith('reached'))).toEqual([
      'UpdateItem reached',
      'PutItem reached',
    ]);
    expect(await read(true)).toBe('late');
  });

  it('a held reply is written before its caller knows', async () => {
    const gate = new Gate();
    faults.on('PutItem').holdReply(gate.pass);
    const held = put('a');
    await gate.reached;
    expect(await read(true)).toBe('a');
    expect(phases()).not.toContain('PutItem answered');
    gate.open();
    await held;
    expect(phases()).toContain('PutItem answered');
  });

  it('steps of a plan follow one another, and then calls pass', async () => {
    faults.on('PutItem').pass().failBefore().throttle();
    expect((await put('a')).$metadata.attempts).toBe(1);
    expect((await put('b')).$metadata.attempts).toBe(3);
    expect((await put('c')).$metadata.attempts).toBe(1);
  });

  it('a plan meets the operations it names, or all when it names none', async () => {
    faults.on('GetItem').refuse('AccessDeniedException', Infinity);
    await put('a');
    await expect(read(true)).rejects.toThrow();
    faults.reset();
    faults.on().refuse('AccessDeniedException', Infinity);
    await expect(put('b')).rejects.toThrow();
    await expect(read(true)).rejects.toThrow();
  });

  it('S20 a frozen view shows eventual reads the item as it was, and strong reads as it is', async () => {
    await put('old');
    faults.staleReads.freeze();
    await update('new');
    expect([await read(false), await read(true)]).toEqual(['old', 'new']);
    await client.send(new DeleteItemCommand({ TableName, Key }));
    expect([await read(false), await read(true)]).toEqual(['old', undefined]);
    faults.staleReads.thaw();
    expect(await read(false)).toBeUndefined();
  });

  it('S20 an item that is new since the freeze is missing in the frozen view', async () => {
    faults.staleReads.freeze();
    await put('new');
    expect([await read(false), await read(true)]).toEqual([undefined, 'new']);
  });

  it('S20 the view stays frozen at what was first read, and keeps binary attributes', async () => {
    const bytes = Uint8Array.of(0, 255, 7);
    await client.send(new PutItemCommand({ TableName, Item: { ...Key, bytes: { B: bytes } } }));
    faults.staleReads.freeze();
    await put('new');
    const { Item } = await client.send(new GetItemCommand({ TableName, Key }));
    expect(Item).toEqual({ ...Key, bytes: { B: bytes } });
  });

  it('S20 reading ahead for the frozen view is neither counted nor logged', async () => {
    faults.staleReads.freeze();
    await put('a');
    expect(phases()).toEqual(['PutItem sent', 'PutItem reached', 'PutItem answered']);
  });

  it('S20 two clients share one frozen view, a document client among them', async () => {
    const other = engineClient(engine);
    const documents = DynamoDBDocumentClient.from(other);
    const shared = FaultInjector.attach(client, documents, other);
    await put('old');
    shared.staleReads.freeze();
    await update('new');
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { id: Key.id.S } }));
    shared.detach();
    other.destroy();
    expect(Item).toEqual({ id: Key.id.S, value: 'old' });
  });

  it('a client that is given twice is counted once', async () => {
    const documents = DynamoDBDocumentClient.from(client);
    const twice = FaultInjector.attach(client, documents);
    await documents.send(new GetCommand({ TableName, Key: { id: Key.id.S } }));
    expect(twice.count('GetItem')).toBe(1);
    twice.detach();
  });

  it('counts by operation and in all', async () => {
    await put('a');
    await read(true);
    await read(false);
    expect([faults.count('GetItem'), faults.count('PutItem'), faults.count()]).toEqual([2, 1, 3]);
    expect(faults.count('DeleteItem')).toBe(0);
  });

  it('clear() removes faults and keeps the counts, reset() empties both', async () => {
    faults.on('PutItem').refuse('AccessDeniedException', Infinity);
    await expect(put('a')).rejects.toThrow();
    faults.clear();
    await put('a');
    expect(faults.count('PutItem')).toBe(2);
    faults.reset();
    expect([faults.count(), faults.log]).toEqual([0, []]);
  });

  it('an interceptor sees what is sent, decides the answer, and can be removed', async () => {
    const seen: unknown[] = [];
    const remove = faults.intercept(async ({ operation, input }, next) => {
      seen.push([operation, input['Item']]);
      await next();
      return errorResponse('InternalServerError');
    });
    const failed = put('a');
    await expect(failed).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(seen).toEqual(Array(3).fill(['PutItem', { ...Key, value: { S: 'a' } }]));
    remove();
    expect(await read(true)).toBe('a');
    expect(seen).toHaveLength(3);
  });

  it('the interceptor that was added first is nearest to the SDK', async () => {
    const order: string[] = [];
    for (const name of ['outer', 'inner']) {
      faults.intercept(async (_call, next) => {
        order.push(`${name} before`);
        const response = await next();
        order.push(`${name} after`);
        return response;
      });
    }
    await put('a');
    expect(order).toEqual(['outer before', 'inner before', 'inner after', 'outer after']);
  });

  it('a detached client is untouched', async () => {
    const other = engineClient(engine);
    const handler = other.config.requestHandler;
    const detached = FaultInjector.attach(other);
    detached.on().failBefore(Infinity);
    detached.detach();
    expect(other.config.requestHandler).toBe(handler);
    await other.send(new GetItemCommand({ TableName, Key }));
    expect(detached.count()).toBe(0);
    other.destroy();
  });

  if (engine.name !== 'dynalite') {
    it('S20 the frozen view covers transactions', async () => {
      await put('old');
      faults.staleReads.freeze();
      const Item = { ...Key, value: { S: 'new' } };
      await client.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item } }] }),
      );
      expect([await read(false), await read(true)]).toEqual(['old', 'new']);
    });
  }
});
