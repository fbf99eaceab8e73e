import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import expressSession from 'express-session';
import fc from 'fast-check';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { Browser } from '../support/browser.js';
import { anyEngine } from '../support/engines.js';
import { KNOWN_PROGRAMS } from '../support/express-programs/known-programs.js';
import {
  expressPrograms,
  handlerOf,
  type ExpressProgram,
} from '../support/express-programs/program.js';
import { EXPRESS_ROUTES, ExpressHandlers, type ExpressHandler } from '../support/express-routes.js';
import { TestApp } from '../support/test-app.js';

const RUNS = Number(process.env['EXPRESS_PROGRAMS'] ?? 100);
const SEED = Number(process.env['EXPRESS_SEED'] ?? 20_261_121);

/** An application that serves handlers, and what its clients see. */
interface Side {
  readonly url: string;
  add(handler: ExpressHandler): string;
}

describe('programs of calls that express-session and the option eager have to answer alike', () => {
  let app: TestApp;
  let server: Server;
  let sides: { readonly theirs: Side; readonly ours: Side };
  beforeAll(async () => {
    const handlers = new ExpressHandlers();
    const theirApp = express();
    theirApp.use(
      expressSession({ name: 'sid', secret: 'theirs', resave: false, saveUninitialized: false }),
    );
    theirApp.all('/express/:name', (request, response, next) =>
      handlers.at(request.params.name)(request, response, next),
    );
    server = theirApp.listen(0, '127.0.0.1');
    await once(server, 'listening');
    app = await TestApp.start({
      ...EXPRESS_ROUTES,
      engine: anyEngine(),
      // That of express-session.
      clock: new ManualClock(Date.now()),
      session: { eager: true, maxIdleTimeout: '14d', maxAbsoluteTimeout: '14d' },
    });
    const { port } = server.address() as AddressInfo;
    const ours = app.app.get(ExpressHandlers);
    sides = {
      theirs: { url: `http://127.0.0.1:${port}`, add: (one) => handlers.add(one) },
      ours: { url: app.url, add: (one) => ours.add(one) },
    };
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await app.stop();
  });

  const performed = async ({ url, add }: Side, program: ExpressProgram) => {
    const browsers = [new Browser(url), new Browser(url)];
    const seen: unknown[] = [];
    for (const request of program) {
      const answer = await browsers[request.browser]?.get(add(handlerOf(request)));
      seen.push([answer?.status, answer?.json]);
    }
    return seen;
  };
  const compare = async (program: ExpressProgram) => {
    const theirs = await performed(sides.theirs, program);
    expect(await performed(sides.ours, program)).toEqual(theirs);
  };

  it(
    `F4 random ones, ${RUNS} with the seed ${SEED}`,
    async () => {
      let compared = 0;
      const property = fc.asyncProperty(expressPrograms, async (program) => {
        await compare(program);
        compared += 1;
      });
      await fc.assert(property, { numRuns: RUNS, seed: SEED });
      expect(compared).toBe(RUNS);
    },
    60_000 + RUNS * 1000,
  );

  it.each(Object.entries(KNOWN_PROGRAMS))('F4 %s', async (_name, program) => {
    const theirs = await performed(sides.theirs, program);
    expect(await performed(sides.ours, program)).toEqual(theirs);
  });
});
