import { describe, expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../lib/errors/session-corrupt.error.js';
import {
  errorName,
  migrate,
  type DataMigrations,
} from '../../../lib/serializer/data-migrations.js';

type Data = Record<string, unknown>;

describe('migrate', () => {
  const migrations: DataMigrations = {
    1: (data: Data) => ({ ...data, one: true }),
    2: (data: Data) => ({ ...data, two: data['one'] }),
  };

  it.each([
    [0, 2, { a: 1, one: true, two: true }],
    [1, 2, { a: 1, two: undefined }],
    [2, 2, { a: 1 }],
  ])('from version %i to %i', (from, to, data) => {
    expect(migrate({ a: 1 }, { migrations, from, to })).toEqual(data);
  });

  it('says which one is missing', () => {
    expect(() => migrate({}, { migrations, from: 2, to: 3 })).toThrow(RangeError);
  });

  it.each<[string, (data: Data) => unknown, string]>([
    ['throws', () => JSON.parse('{secret'), 'migration 1 threw SyntaxError'],
    ['returns text', () => 'text', 'migration 1 returned no object'],
    ['returns an array', () => [], 'migration 1 returned no object'],
    ['returns a promise', async () => ({}), 'migration 1 returned no object'],
  ])('refuses one that %s', (_, migration, message) => {
    const broken = { 1: migration } as DataMigrations;
    expect(() => migrate({}, { migrations: broken, from: 0, to: 1 })).toThrow(
      expect.objectContaining({
        constructor: SessionCorruptError,
        message: expect.stringContaining(message),
      }),
    );
  });
});

it('errorName says nothing of the message', () => {
  expect([new RangeError('secret'), 'secret'].map(errorName)).toEqual(['RangeError', 'string']);
});
