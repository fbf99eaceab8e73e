import { ConflictException, HttpException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { SessionConflictError } from '../../../../lib/errors/session-conflict.error.js';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import { clientErrorStatus, toHttpException } from '../../../../lib/request/http/http-error.js';

describe('what exception filters get', () => {
  it('R55 R62 says nothing of a mistake in the application, in any version of Nest', () => {
    const error = new SessionSerializationError('card.number4111', 'is a Date');
    const exception = toHttpException(error) as HttpException;
    expect(exception).toBeInstanceOf(HttpException);
    expect([exception.getStatus(), exception.cause]).toEqual([500, error]);
    expect(JSON.stringify([exception.getResponse(), exception.message])).not.toMatch(/4111|Date/);
  });

  it('says what the client can do about the others', () => {
    const exception = toHttpException(new SessionConflictError('rotated', [])) as HttpException;
    expect(exception.getResponse()).toMatchObject({ statusCode: 409, code: 'session_conflict' });
  });

  it('leaves errors alone that are not ours', () => {
    const error = new RangeError('theirs');
    expect(toHttpException(error)).toBe(error);
  });
});

describe('whether an error means something to the client, so that changes are kept', () => {
  const conflict = new SessionConflictError('rotated', []);

  it.each<[name: string, error: unknown, status: number | undefined]>([
    ['an HTTP exception', new NotFoundException(), 404],
    ["an application's answer to our error", new ConflictException('', { cause: conflict }), 409],
    ['an unexpected error', new RangeError(), undefined],
    ['something thrown that is no error', 'text', undefined],
    ['an error of a session', conflict, undefined],
    ['F7 the same as Nest gets it, from another session', toHttpException(conflict), undefined],
  ])('%s', (_name, error, status) => {
    expect(clientErrorStatus(error)).toBe(status);
  });
});
