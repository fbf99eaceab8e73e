import { describe, expect, it } from '@jest/globals';
import {
  mintMovedToken,
  movedId,
  movedSecret,
  movedToken,
} from '../../../../lib/lifecycle/move/moved-token.js';
import { OpaqueTokenFormat } from '../../../../lib/foreign/flask-dynamodb-sessions/opaque-token-format.js';
import { tokenNamed } from '../../session/draft/forms.js';
import { world } from '../fixtures.js';

const { tokens } = world().runtime.home;
const old = { ...tokenNamed('ada'), outdated: true, vouched: true, version: 7 };

describe('the token of a session that moves in', () => {
  it('is of the same id for all requests that move it, and of another for other sessions', () => {
    expect(movedId('one')).toBe(movedId('one'));
    expect(movedId('one')).not.toBe(movedId('other'));
    expect(tokens.parse(mintMovedToken('one', tokens).text)?.id).toBe(movedId('one'));
  });

  it('is another one each time', () => {
    expect(mintMovedToken('one', tokens).text).not.toBe(mintMovedToken('one', tokens).text);
  });
});

describe('the old token, in our table', () => {
  it('is found where the session has moved, by what is kept of it', () => {
    expect(movedToken(old, tokens)).toMatchObject({
      id: movedId(old.id),
      secret: movedSecret(old),
    });
    expect(movedSecret(tokenNamed('bob'))).not.toEqual(movedSecret(old));
  });

  it('is vouched for by nobody, and has seen no version of ours', () => {
    expect(movedToken(old, tokens)).toMatchObject({ vouched: false, version: undefined });
  });
});

describe('where the id is the secret', () => {
  const opaque = new OpaqueTokenFormat();
  it('the new id can be told by nobody from the old one', () => {
    expect(mintMovedToken('one', opaque).id).not.toBe(movedId('one'));
    expect(mintMovedToken('one', opaque).id).not.toBe(mintMovedToken('one', opaque).id);
  });

  it('the old token is not looked for under another id', () => {
    expect(movedToken(old, opaque).id).toBe(old.id);
  });
});
