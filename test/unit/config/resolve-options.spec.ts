import { describe, expect, it } from '@jest/globals';
import { resolveOptions } from '../../../lib/config/resolution/resolve-options.js';
import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import type { LayoutDefaults } from '../../../lib/table-layout/table-layout.js';
import { problemsOf, wrong } from './problems-of.js';

const resolve = (options: SessionModuleOptions = {}, layoutDefaults?: LayoutDefaults) =>
  resolveOptions(options, { env: { production: false }, layoutDefaults });

describe('resolveOptions', () => {
  it('R11, R23, R24: fills in every default', () => {
    expect(resolve()).toEqual({
      timeouts: { idle: 1800, absolute: 43_200 },
      maxTimeouts: { idle: 1800, absolute: 43_200 },
      touchIntervalMs: 180_000,
      verifyOnStart: 'warn',
      rotateIntervalMs: undefined,
      rotationGraceMs: 10_000,
      onTokenReuse: 'ignore',
      cookie: {
        name: '__Host-session',
        path: '/',
        domain: undefined,
        httpOnly: true,
        secure: true,
        sameSite: 'lax',
        persistent: false,
        partitioned: false,
        priority: undefined,
      },
      header: undefined,
      maxSessionsPerUser: undefined,
      userSessions: true,
      consistency: 'strong',
      conflict: 'merge',
      eager: false,
      asyncContext: false,
      saveUninitialized: false,
      maxBytes: 358_400,
      storeTimeoutMs: 2000,
      maxAttempts: 3,
      onStoreError: 'fail',
      onCorrupt: 'keep',
      secrets: [],
      acceptUnsignedTokens: false,
      idBytes: 32,
      tableName: 'sessions',
      dataVersion: 0,
      migrations: {},
      generateSelector: undefined,
      binding: undefined,
      logEvents: false,
    });
  });

  it('takes every option that is set', () => {
    const generateSelector = () => 'x'.repeat(22);
    const binding = () => 'bound';
    const migrations = { 1: (data: Record<string, unknown>) => data };
    const secrets = ['a'.repeat(32)];
    const resolved = resolve({
      tableName: 'table',
      secrets,
      acceptUnsignedTokens: true,
      idleTimeout: 60,
      absoluteTimeout: '1h',
      maxIdleTimeout: '2m',
      maxAbsoluteTimeout: '2h',
      touchInterval: 0,
      rotateInterval: '15m',
      rotationGrace: '500ms',
      onTokenReuse: 'revoke',
      cookie: { name: 'sid', persistent: true },
      header: { name: 'X-Sid' },
      consistency: 'adaptive',
      conflict: 'reject',
      saveUninitialized: true,
      maxBytes: 1024,
      storeTimeout: '500ms',
      maxAttempts: 1,
      onStoreError: 'anonymous',
      onCorrupt: 'throw',
      dataVersion: 1,
      migrations,
      idBytes: 64,
      generateSelector,
      binding,
      logEvents: true,
    });
    expect(resolved).toMatchObject({
      tableName: 'table',
      secrets,
      acceptUnsignedTokens: true,
      timeouts: { idle: 60, absolute: 3600 },
      maxTimeouts: { idle: 120, absolute: 7200 },
      touchIntervalMs: 0,
      rotateIntervalMs: 900_000,
      rotationGraceMs: 500,
      onTokenReuse: 'revoke',
      cookie: { name: 'sid', persistent: true },
      header: { name: 'X-Sid' },
      consistency: 'adaptive',
      conflict: 'reject',
      saveUninitialized: true,
      maxBytes: 1024,
      storeTimeoutMs: 500,
      maxAttempts: 1,
      onStoreError: 'anonymous',
      onCorrupt: 'throw',
      dataVersion: 1,
      migrations,
      idBytes: 64,
      generateSelector,
      binding,
      logEvents: true,
    });
  });

  it('takes an option that is undefined for one that is not set', () => {
    const undefinedOnes = wrong({ idleTimeout: undefined, cookie: undefined, secrets: undefined });
    expect(resolve(undefinedOnes)).toEqual(resolve());
    expect(resolve({ cookie: wrong({ name: undefined }) as object })).toEqual(resolve());
  });

  it('takes false for what is off', () => {
    const off = resolve({ rotateInterval: false, header: false });
    expect(off.rotateIntervalMs).toBeUndefined();
    expect(off.header).toBeUndefined();
    expect(resolve({ cookie: false, header: { name: 'X-Sid' } }).cookie).toBeUndefined();
  });

  it('touches ten times per idle timeout by default, however short that is', () => {
    expect(resolve({ idleTimeout: '14d', absoluteTimeout: '14d' }).touchIntervalMs).toBe(
      120_960_000,
    );
    expect(resolve({ idleTimeout: 1 }).touchIntervalMs).toBe(100);
  });

  it('lowers the default idle timeout to a shorter absolute one', () => {
    const { timeouts, maxTimeouts } = resolve({ absoluteTimeout: '10m' });
    expect(timeouts).toEqual({ idle: 600, absolute: 600 });
    expect(maxTimeouts).toEqual({ idle: 600, absolute: 600 });
  });

  it('cannot be changed afterwards, not even through the list that was given', () => {
    const secrets = ['a'.repeat(32)];
    const resolved = resolve({ secrets });
    secrets.push('b'.repeat(32));
    expect(resolved.secrets).toHaveLength(1);
    expect(Object.isFrozen(resolved)).toBe(true);
    expect(Object.isFrozen(resolved.cookie)).toBe(true);
  });

  it.each([undefined, null, 'options', [], 42, () => ({})])('refuses %p for options', (options) => {
    expect(problemsOf(options as never)).toEqual([expect.stringContaining('the options are')]);
  });
});

describe('the default name of the cookie', () => {
  it.each([
    [{}, '__Host-session'],
    [{ secure: true, path: '/' }, '__Host-session'],
    [{ secure: 'auto' }, 'session'],
    [{ secure: false }, 'session'],
    [{ domain: 'example.com' }, '__Secure-session'],
    [{ path: '/app' }, '__Secure-session'],
    [{ path: '/app', secure: 'auto' }, 'session'],
    [{ name: 'sid' }, 'sid'],
  ] as const)('R11: with %j is %s', (cookie, name) => {
    expect(resolve({ cookie }).cookie).toMatchObject({ name });
  });
});

describe('the default name of the cookie of a registration with a name', () => {
  it.each([
    [{}, '__Host-admin-session'],
    [{ secure: 'auto' }, 'admin-session'],
    [{ domain: 'example.com' }, '__Secure-admin-session'],
    [{ name: 'sid' }, 'sid'],
  ] as const)('F7 with %j is %s', (cookie, name) => {
    const context = { env: { production: false }, name: 'admin' };
    expect(resolveOptions({ cookie }, context).cookie).toMatchObject({ name });
    const ofRequests = resolveOptions({ cookie: () => cookie }, context).cookie;
    expect((ofRequests as (request: object) => object)({})).toMatchObject({ name });
  });
});

describe('the defaults of a layout', () => {
  const defaults: LayoutDefaults = {
    tableName: 'app_session',
    cookie: { name: 'id', sameSite: 'strict', httpOnly: false },
    header: { name: 'x-id' },
    idleTimeout: 7200,
    absoluteTimeout: 86_400,
  };

  it('come before the defaults of the module', () => {
    expect(resolve({}, defaults)).toMatchObject({
      tableName: 'app_session',
      cookie: { name: 'id', sameSite: 'strict', httpOnly: false, secure: true },
      header: { name: 'x-id' },
      timeouts: { idle: 7200, absolute: 86_400 },
      touchIntervalMs: 720_000,
    });
  });

  it('come after the options of the application', () => {
    const resolved = resolve(
      { tableName: 'mine', cookie: { name: 'sid' }, header: false, idleTimeout: '5m' },
      defaults,
    );
    expect(resolved).toMatchObject({
      tableName: 'mine',
      cookie: { name: 'sid', sameSite: 'strict' },
      timeouts: { idle: 300, absolute: 86_400 },
    });
    expect(resolved.header).toBeUndefined();
  });

  it('are taken from the layout itself where nobody passes them', () => {
    const layout = { ...fakeLayout, defaults };
    expect(resolve(wrong({ layout })).tableName).toBe('app_session');
  });

  it('count when contradictions are looked for', () => {
    expect(problemsOf({ absoluteTimeout: '30m' }, { layoutDefaults: defaults })).toEqual([]);
    expect(problemsOf({ touchInterval: '1h' }, { layoutDefaults: defaults })).toEqual([]);
    expect(problemsOf({ cookie: false }, { layoutDefaults: defaults })).toEqual([]);
  });
});

const fakeLayout = {
  name: 'other',
  guards: {},
  toItem: () => ({}),
  fromItem: () => null,
  tokenFormat: () => ({}),
};
