import type { NestExpressApplication } from '@nestjs/platform-express';
import { VersioningType, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import expressSession from 'express-session';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { NewModule } from '../support/converted/new-code.js';
import { configureOldCode, OldModule } from '../support/converted/old-code.js';
import { STEPS, Visitor } from '../support/converted/steps.js';
import { anyEngine } from '../support/engines.js';
import { applicationLogger } from '../support/suite-log.js';
import { TestApp } from '../support/test-app.js';

interface Started {
  readonly url: string;
  readonly log?: readonly string[];
  stop(): Promise<void>;
}

const versions = (app: INestApplication) =>
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });

/** "Remember me" for as long. */
const forLong = { maxIdleTimeout: '14d', maxAbsoluteTimeout: '14d' };
/** Cookies are told in real time. */
const inRealTime = () => new ManualClock(Date.now());

const applications: Record<string, () => Promise<Started>> = {
  'as it was, with express-session': async () => {
    const log: string[] = [];
    const testing = await Test.createTestingModule({ imports: [OldModule] }).compile();
    const app = testing.createNestApplication<NestExpressApplication>({
      logger: applicationLogger(),
    });
    versions(app);
    app.use(
      expressSession({ name: 'sid', secret: 'old', resave: false, saveUninitialized: false }),
    );
    configureOldCode(app, log);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, log, stop: () => app.close() };
  },
  'with its old code, and the option eager': async () => {
    const log: string[] = [];
    const app = await TestApp.start({
      controllers: [],
      imports: [OldModule],
      clock: inRealTime(),
      engine: anyEngine(),
      session: { eager: true, ...forLong },
      configure: (nest) => {
        versions(nest);
        configureOldCode(nest, log);
      },
    });
    return { url: app.url, log, stop: () => app.stop() };
  },
  'with new code': async () => {
    const app = await TestApp.start({
      controllers: [],
      imports: [NewModule],
      clock: inRealTime(),
      engine: anyEngine(),
      session: forLong,
      configure: versions,
    });
    return { url: app.url, stop: () => app.stop() };
  },
};

describe.each(Object.entries(applications))('an application %s', (name, start) => {
  let app: Started;
  let ada: Visitor;
  let bob: Visitor;
  beforeAll(async () => {
    app = await start();
    ada = new Visitor(app.url);
    bob = new Visitor(app.url);
  });
  afterAll(() => app.stop());

  it.each(STEPS)('F2 F4 F5 %s', async (_what, act, seen) => {
    expect(await act({ ada, bob })).toEqual(seen);
  });

  if (name !== 'with new code') {
    it('morgan tells of each request, and shows no token', () => {
      const { log = [] } = app;
      expect(log.length).toBeGreaterThan(STEPS.length);
      expect(log).toContainEqual(expect.stringMatching(/^GET \/v1\/private [\w-]{20,} ada\n$/));
      const parts = [...ada.browser.cookies.values()].flatMap((token) => token.split('.'));
      for (const part of parts) expect(log.join('')).not.toContain(part);
    });
  }
});

it('the converted application is gone through in 31 steps', () => {
  expect(STEPS).toHaveLength(31);
});
