import { expect, it } from '@jest/globals';
import {
  ItsdangerousSigner,
  signerKey,
} from '../../../../lib/foreign/shared/itsdangerous-signer.js';

const [newer, older, unknown] = ['new', 'old', 'other'].map((secret) => signerKey(secret));
const signer = new ItsdangerousSigner([newer, older] as Buffer[]);
const signedBy = (key: Buffer | undefined) => new ItsdangerousSigner([key] as Buffer[]).sign('a.b');

it.each<[string, string, string | null]>([
  ['signed with the first key', signer.sign('a.b'), 'a.b'],
  ['signed with another of the keys', signedBy(older), 'a.b'],
  ['signed with no key of these', signedBy(unknown), null],
  ['changed', signer.sign('a.b').replace('a.', 'c.'), null],
  ['not signed', 'a', null],
  ['a signature alone', signer.sign('').slice(1), null],
])('what is %s', (_, text, value) => {
  expect(signer.unsign(text)).toBe(value);
});

it('signs with the first key', () => {
  expect(signer.sign('a.b')).toBe(signedBy(newer));
});
