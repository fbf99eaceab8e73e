import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../support/engines.js';
import { sized } from '../support/size.js';
import { TestApp } from '../support/test-app.js';

@Controller()
class NoController {}

interface Data {
  n?: number;
  [key: `client${number}`]: number;
}

const CLIENTS = 64;
const INCREMENTS = sized(20, 50);

/** Half of the clients each, so that they meet in the store and not only in one process's queue. */
describe.each(engines())('64 clients of two processes on one session, on $name', (engine) => {
  const apps: TestApp[] = [];
  beforeAll(async () => {
    // What one request may wait for the other 63 depends on the machine; how it ends does not.
    const session = { storeTimeout: '3m' };
    const first = await TestApp.start({ controllers: [NoController], engine, session });
    const { tableName, clock } = first;
    apps.push(first);
    apps.push(
      await TestApp.start({ controllers: [NoController], engine, session, tableName, clock }),
    );
  });
  afterAll(() => Promise.all(apps.map((app) => app.stop())));

  async function begin(): Promise<string> {
    const session = apps[0]?.manager.create<Data>({});
    await session?.save();
    return session?.id ?? '';
  }

  const load = async (token: string, client: number) => {
    const session = await apps[client % apps.length]?.manager.load<Data>(token);
    if (!session) throw new Error('The session is gone.');
    return session;
  };

  const everyClient = (work: (client: number) => Promise<void>) =>
    Promise.all(Array.from({ length: CLIENTS }, (_, client) => work(client)));

  it(`R38 S03 ${INCREMENTS} increments each by update() end at exactly ${CLIENTS * INCREMENTS}`, async () => {
    const token = await begin();
    await everyClient(async (client) => {
      const session = await load(token, client);
      for (let i = 0; i < INCREMENTS; i++) {
        await session.update((data) => void (data.n = (data.n ?? 0) + 1));
      }
    });
    const { data } = await load(token, 0);
    expect(data.n).toBe(CLIENTS * INCREMENTS);
    const item = await apps[0]?.item(token);
    expect(item?.['version']).toEqual({ N: String(1 + CLIENTS * INCREMENTS) });
  }, 240_000);

  it('R38 S03 each writing its own key at the same time lose none', async () => {
    const token = await begin();
    const sessions = await Promise.all(
      Array.from({ length: CLIENTS }, (_, client) => load(token, client)),
    );
    await everyClient(async (client) => {
      const session = sessions[client];
      if (session === undefined) return;
      session.data[`client${client}`] = client;
      await session.save();
    });
    const { data } = await load(token, 0);
    expect(Object.keys(data)).toHaveLength(CLIENTS);
  }, 60_000);
});
