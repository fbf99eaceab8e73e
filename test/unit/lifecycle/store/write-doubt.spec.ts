import { describe, expect, it } from '@jest/globals';
import { StoreBudgetSpentError } from '../../../../lib/lifecycle/store/store-budget.js';
import { doubtOf } from '../../../../lib/lifecycle/store/write-doubt.js';

const failure = (fields: object) => Object.assign(new Error('no'), fields);
const answered = (httpStatusCode: number, $fault: string, attempts?: number) =>
  failure({ $fault, $metadata: { httpStatusCode, attempts } });

describe('what is known of a write that failed', () => {
  it.each([
    ['the connection was refused', failure({ code: 'ECONNREFUSED' }), 'none'],
    ['there is no such host', failure({ code: 'ENOTFOUND' }), 'none'],
    ['nor could one be looked up', failure({ code: 'EAI_AGAIN' }), 'none'],
    ['there are no credentials', failure({ name: 'CredentialsProviderError' }), 'none'],
    ['there was no time to begin it', new StoreBudgetSpentError(false), 'none'],
    ['the time was over before it was answered', new StoreBudgetSpentError(true), 'open'],
    ['the connection was lost', failure({ code: 'ECONNRESET' }), 'open'],
    ['the SDK gave up without an answer', failure({ $metadata: { attempts: 3 } }), 'open'],
    ['an error of a repository of somebody else', new TypeError('no'), 'open'],
    ['what is no error at all', 'no', 'open'],
    ['not even a value', undefined, 'open'],
    ['null', null, 'open'],
    ['DynamoDB refused the only attempt', answered(400, 'client', 1), 'none'],
    ['and does not count attempts', answered(400, 'client'), 'none'],
    ['it refused the last of several', answered(400, 'client', 2), 'settled'],
    ['DynamoDB failed', answered(500, 'server', 1), 'settled'],
    ['and failed again', answered(503, 'server', 3), 'settled'],
  ])('%s', (_name, cause, doubt) => {
    expect(doubtOf(cause)).toBe(doubt);
  });
});
