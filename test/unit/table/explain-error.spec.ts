import { describe, expect, it } from '@jest/globals';
import { SessionStoreError } from '../../../lib/errors/session-store.error.js';
import { SessionTableError } from '../../../lib/errors/session-table.error.js';
import { explained } from '../../../lib/table/explain-error.js';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('explained', () => {
  it('gives each problem of a table its own line', () => {
    const error = new SessionTableError('sessions', ['one', 'two']);
    expect(explained(error)).toEqual([
      'The table "sessions" cannot hold these sessions:',
      '  - one',
      '  - two',
    ]);
  });

  it('shows what the SDK said, which the error itself keeps to its cause', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const error = new SessionStoreError('verifyTable', { cause });
    expect(error.message).not.toContain('ECONNREFUSED');
    expect(explained(error)).toEqual([
      'DynamoDB could not be used: Error ECONNREFUSED: connect ECONNREFUSED',
      expect.stringContaining('The endpoint does not answer.'),
    ]);
  });

  it.each([
    [new Error('Region is missing'), 'AWS_REGION'],
    [named('CredentialsProviderError', 'Could not load credentials'), 'AWS_ACCESS_KEY_ID'],
  ])('hints at what is missing: %s', (cause, hint) => {
    const lines = explained(new SessionStoreError('verifyTable', { cause }));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(hint);
  });

  it('F11 does not say that any text will do for DynamoDB Local, which keeps tables apart by it', () => {
    const cause = named('CredentialsProviderError', 'Could not load credentials');
    const said = explained(new SessionStoreError('verifyTable', { cause })).join(' ');
    expect(said).not.toContain('any text');
    expect(said).toMatch(
      /keeps the tables of each key id and region apart.*use those of the application/,
    );
  });

  it('shows a thrown value that is no error', () => {
    expect(explained('odd')).toEqual(['odd']);
  });
});
