import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { NativeTokenFormat } from '../../../lib/session-token/native-token-format.js';
import { anyText } from '../../support/any-text.js';

const NEW = 'the new secret, of more than 32 bytes';
const OLD = 'the old secret, of more than 32 bytes';
const signed = new NativeTokenFormat({ secrets: [NEW, OLD] });
const unsigned = new NativeTokenFormat({ secrets: [] });
const versioned = new NativeTokenFormat({ secrets: [NEW], carriesVersion: true });

const forms: [string, NativeTokenFormat][] = [
  ['signed', signed],
  ['unsigned', unsigned],
  ['signed with a version', versioned],
];

describe.each(forms)('a %s token', (_name, format) => {
  it('comes back as it was made, with the hash of its validator', () => {
    const token = format.mint();
    const parsed = format.parse(format.issue(token, 7));
    const validator = Buffer.from(token.text.split('.')[1] ?? '', 'base64url');
    expect(parsed).toMatchObject({ id: token.id, text: token.text, outdated: false });
    expect(parsed?.secret).toEqual(createHash('sha256').update(validator).digest());
    expect(parsed?.version).toBe(format.carriesVersion ? 7 : undefined);
  });

  it('keeps the selector and changes the validator when it is renewed', () => {
    const token = format.mint();
    const renewed = format.renew(token.id);
    expect(renewed.id).toBe(token.id);
    expect(renewed.text).not.toBe(token.text);
  });

  it('R01 carries 128 random bits of selector and 256 of validator', () => {
    expect(format.mint().text).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
  });

  it('S29 has exactly one accepted spelling', () => {
    const text = format.issue(format.mint(), 1);
    const spellings = [
      `${text}=`,
      ` ${text}`,
      `${text} `,
      `"${text}"`,
      text.replace('.', '%2E'),
      `${text}.`,
    ];
    for (const spelling of spellings) expect(format.parse(spelling)).toBeNull();
  });

  it('R06 refuses any text without an exception', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(format.parse(text)).toBeNull();
      }),
    );
  });

  it('R06 refuses a token of any other length', () => {
    const text = format.issue(format.mint(), 1);
    for (let length = 0; length < text.length; length++) {
      expect(format.parse(text.slice(0, length))).toBeNull();
    }
  });
});

describe('signatures', () => {
  it('R08 a change of any character is refused', () => {
    const text = signed.issue(signed.mint(), 1);
    const changed = Array.from(text, (character, at) => {
      const other = character === 'A' ? 'B' : 'A';
      return text.slice(0, at) + other + text.slice(at + 1);
    });
    expect(changed.filter((one) => signed.parse(one) !== null)).toEqual([]);
  });

  it('R07 an old secret still verifies, and says that the token is outdated', () => {
    const old = new NativeTokenFormat({ secrets: [OLD] });
    const token = old.mint();
    expect(signed.parse(old.issue(token, 1))).toMatchObject({ id: token.id, outdated: true });
    expect(new NativeTokenFormat({ secrets: [NEW] }).parse(old.issue(token, 1))).toBeNull();
  });

  it('R08 an unsigned token is no token where there are secrets', () => {
    expect(signed.parse(unsigned.issue(unsigned.mint(), 1))).toBeNull();
  });

  it('S20 the version cannot be raised by a client', () => {
    const [id, validator, , signature] = versioned.issue(versioned.mint(), 1).split('.');
    expect(versioned.parse([id, validator, 'zz', signature].join('.'))).toBeNull();
  });
});

describe("an application's own generator", () => {
  it.each([
    undefined,
    '',
    'apple',
    () => {},
    'x'.repeat(5000),
    'a\r\nSet-Cookie: x=y',
    'é'.repeat(22),
  ])('R02 must give 22 to 64 characters of base64url, not %p', (made) => {
    const format = new NativeTokenFormat({ secrets: [], generateSelector: () => made as string });
    expect(() => format.mint()).toThrow(/generateSelector returned .*: return 22 to 64 characters/);
  });

  it('is used for the selector', () => {
    const selector = 'shard-7-aaaaaaaaaaaaaaaaaaaaaa';
    const format = new NativeTokenFormat({ secrets: [], generateSelector: () => selector });
    expect(format.parse(format.issue(format.mint(), 1))?.id).toBe(selector);
  });
});
