import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { optionsFromEnvironment } from '../../../lib/config/environment-options.js';
import { sessionConfig } from '../../../lib/config/session.config.js';
import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import { problemsOf } from './problems-of.js';

const SECRET = 'a'.repeat(32);

describe('optionsFromEnvironment', () => {
  it('is empty where nothing is set', () => {
    expect(optionsFromEnvironment({})).toEqual({});
  });

  it('reads every variable', () => {
    const options = optionsFromEnvironment({
      SESSION_TABLE_NAME: 'table',
      SESSION_ENDPOINT: 'http://localhost:8000',
      SESSION_REGION: 'local',
      SESSION_SECRETS: `${SECRET}, ${'b'.repeat(32)}`,
      SESSION_ACCEPT_UNSIGNED_TOKENS: 'true',
      SESSION_IDLE_TIMEOUT: '1800',
      SESSION_ABSOLUTE_TIMEOUT: '12h',
      SESSION_MAX_IDLE_TIMEOUT: '1h',
      SESSION_MAX_ABSOLUTE_TIMEOUT: '14d',
      SESSION_TOUCH_INTERVAL: '0',
      SESSION_ROTATE_INTERVAL: '15m',
      SESSION_ROTATION_GRACE: '5s',
      SESSION_ON_TOKEN_REUSE: 'revoke',
      SESSION_COOKIE_NAME: 'sid',
      SESSION_COOKIE_PATH: '/app',
      SESSION_COOKIE_DOMAIN: 'example.com',
      SESSION_COOKIE_SECURE: 'auto',
      SESSION_COOKIE_ALLOW_INSECURE: 'false',
      SESSION_COOKIE_SAME_SITE: 'Strict',
      SESSION_COOKIE_HTTP_ONLY: 'true',
      SESSION_COOKIE_PERSISTENT: '1',
      SESSION_COOKIE_PARTITIONED: '0',
      SESSION_HEADER_NAME: 'X-Sid',
      SESSION_CONSISTENCY: 'adaptive',
      SESSION_CONFLICT: 'reject',
      SESSION_SAVE_UNINITIALIZED: 'TRUE',
      SESSION_MAX_BYTES: '100000',
      SESSION_STORE_TIMEOUT: '500ms',
      SESSION_MAX_ATTEMPTS: '5',
      SESSION_ON_STORE_ERROR: 'anonymous',
      SESSION_ON_CORRUPT: 'drop',
      SESSION_VERIFY_ON_START: 'warn',
      SESSION_LOG_EVENTS: 'true',
    });
    expect(options).toEqual({
      tableName: 'table',
      endpoint: 'http://localhost:8000',
      region: 'local',
      secrets: [SECRET, 'b'.repeat(32)],
      acceptUnsignedTokens: true,
      idleTimeout: 1800,
      absoluteTimeout: '12h',
      maxIdleTimeout: '1h',
      maxAbsoluteTimeout: '14d',
      touchInterval: 0,
      rotateInterval: '15m',
      rotationGrace: '5s',
      onTokenReuse: 'revoke',
      cookie: {
        name: 'sid',
        path: '/app',
        domain: 'example.com',
        secure: 'auto',
        allowInsecure: false,
        sameSite: 'strict',
        httpOnly: true,
        persistent: true,
        partitioned: false,
      },
      header: { name: 'X-Sid' },
      consistency: 'adaptive',
      conflict: 'reject',
      saveUninitialized: true,
      maxBytes: 100_000,
      storeTimeout: '500ms',
      maxAttempts: 5,
      onStoreError: 'anonymous',
      onCorrupt: 'drop',
      verifyOnStart: 'warn',
      logEvents: true,
    });
    expect(problemsOf({ ...options })).toEqual([]);
  });

  it.each(['yes', 'maybe', '-5', '1.5', 'ten'])('leaves %j to be refused', (text) => {
    const options = optionsFromEnvironment({ SESSION_MAX_BYTES: text, SESSION_LOG_EVENTS: text });
    expect(problemsOf(options as Record<string, unknown>)).toEqual([
      expect.stringContaining(`maxBytes (from SESSION_MAX_BYTES) is '${text}'`),
      expect.stringContaining(`logEvents (from SESSION_LOG_EVENTS) is '${text}'`),
    ]);
  });

  it('R28: names the variables of all values that cannot be used, at once', () => {
    const options = optionsFromEnvironment({
      SESSION_IDLE_TIMEOUT: '1.5',
      SESSION_COOKIE_SECURE: 'maybe',
      SESSION_SECRETS: 'short',
    });
    expect(problemsOf(options as Record<string, unknown>)).toEqual([
      expect.stringMatching(
        /^secrets \(from SESSION_SECRETS\) is a list of 1: number 1 has 5 bytes/,
      ),
      expect.stringMatching(/^idleTimeout \(from SESSION_IDLE_TIMEOUT\) is '1.5'/),
      expect.stringMatching(/^cookie\.secure \(from SESSION_COOKIE_SECURE\) is 'maybe'/),
    ]);
  });

  it('R07: refuses secrets that got lost on the way, or partly', () => {
    for (const text of ['', ' ', `${SECRET},`, `,${SECRET}`]) {
      const options = optionsFromEnvironment({ SESSION_SECRETS: text });
      expect(problemsOf(options as Record<string, unknown>)).toEqual([
        expect.stringMatching(/^secrets .* has 0 bytes/),
      ]);
    }
  });

  it('takes any other empty variable for one that is not set', () => {
    expect(optionsFromEnvironment({ SESSION_TABLE_NAME: '', SESSION_COOKIE: ' ' })).toEqual({});
  });

  it('leaves variables alone that it does not know', () => {
    expect(optionsFromEnvironment({ SESSION_MANAGER: 'local/host', SESSION_ID: '1' })).toEqual({});
  });

  it('reads the endpoint from either variable, ours first', () => {
    const DYNAMODB_ENDPOINT = 'http://localhost:8000';
    const SESSION_ENDPOINT = 'http://localhost:9000';
    expect(optionsFromEnvironment({ DYNAMODB_ENDPOINT }).endpoint).toBe(DYNAMODB_ENDPOINT);
    expect(optionsFromEnvironment({ SESSION_ENDPOINT, DYNAMODB_ENDPOINT }).endpoint).toBe(
      SESSION_ENDPOINT,
    );
  });

  it.each([
    ['false', false],
    ['0', false],
    ['true', { name: 'sid' }],
    ['maybe', 'maybe'],
  ])('SESSION_COOKIE=%s gives %p', (text, expected) => {
    const options = optionsFromEnvironment({ SESSION_COOKIE: text, SESSION_COOKIE_NAME: 'sid' });
    expect(options.cookie).toEqual(expected);
  });

  it('switches rotation off', () => {
    expect(optionsFromEnvironment({ SESSION_ROTATE_INTERVAL: 'false' }).rotateInterval).toBe(false);
  });
});

describe('sessionConfig', () => {
  const previous = process.env['SESSION_TABLE_NAME'];

  beforeEach(() => {
    process.env['SESSION_TABLE_NAME'] = 'from-environment';
  });

  afterEach(() => {
    if (previous === undefined) delete process.env['SESSION_TABLE_NAME'];
    else process.env['SESSION_TABLE_NAME'] = previous;
  });

  it('is the configuration named session', async () => {
    const app = await Test.createTestingModule({
      imports: [ConfigModule.forRoot({ ignoreEnvFile: true, load: [sessionConfig] })],
    }).compile();
    expect(app.get(sessionConfig.KEY)).toEqual({ tableName: 'from-environment' });
    expect(app.get(ConfigService).get('session.tableName')).toBe('from-environment');
  });

  it('is a provider for forRootAsync', async () => {
    const { imports, inject, useFactory } = sessionConfig.asProvider();
    const app = await Test.createTestingModule({
      imports,
      providers: [{ provide: 'options', inject, useFactory }],
    }).compile();
    const options = app.get<SessionModuleOptions>('options');
    expect(options).toEqual({ tableName: 'from-environment' });
    expect(problemsOf({ ...options })).toEqual([]);
  });
});
