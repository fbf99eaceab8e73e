// The AWS SDK says in every worker that it will drop Node 20; engines in package.json says when we do.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Sources run as ES modules, because Nest 12 is ESM and Jest cannot `require` that before Node 24.9. */
const typescript = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

const project = (name, options = {}) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/lib', '<rootDir>/test'],
  testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { ...typescript, swcrc: false }] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^nestjs-dynamo-session$': '<rootDir>/lib/index.ts',
    '^nestjs-dynamo-session/testing$': '<rootDir>/lib/testing/index.ts',
  },
  restoreMocks: true,
  setupFilesAfterEnv: ['<rootDir>/test/support/forget-async-storage.ts'],
  ...options,
});

const withEngines = {
  globalSetup: '<rootDir>/test/support/start-engines.ts',
  globalTeardown: '<rootDir>/test/support/stop-engines.ts',
};

export default {
  projects: [
    project('unit'),
    project('contract', { ...withEngines, globals: { EVERY_ENGINE: true } }),
    project('e2e', withEngines),
    project('interop', { ...withEngines, globals: { EVERY_ENGINE: true } }),
    project('package', {
      globalSetup: '<rootDir>/test/support/pack.ts',
      globalTeardown: '<rootDir>/test/support/unpack.ts',
    }),
  ],
  maxWorkers: '100%',
  testTimeout: 60_000,
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'lcov'],
};
