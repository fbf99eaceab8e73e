import { Random } from './random.js';

/** Tokens that the application has issued, by the texts that a client may present them as. */
export interface IssuedTokens {
  readonly texts: readonly string[];
}

type Mutation = (token: string, random: Random, issued: IssuedTokens) => string;

const at = (text: string, random: Random) => random.below(text.length + 1);

/** What happens to a token on its way: by accident, by encoding, or by somebody who tries. */
const MUTATIONS: readonly Mutation[] = [
  (token) => token,
  (token, random) => {
    const place = at(token, random);
    return token.slice(0, place) + random.character() + token.slice(place + 1);
  },
  (token, random) => {
    const place = at(token, random);
    return token.slice(0, place) + random.text(4) + token.slice(place);
  },
  (token, random) => token.slice(0, at(token, random)),
  (token, random) => token.slice(at(token, random)),
  (token, random) => token + random.pick(['=', '==', '.', ' ', '\t', '\0', '%', ';', '"', '.A']),
  (token, random) => random.pick(['=', '.', ' ', 's:', 'j:', '"', '%20', '\u00a0']) + token,
  (token) => `"${token}"`,
  (token) => token.toUpperCase(),
  (token) => token.toLowerCase(),
  (token) => token.replaceAll('-', '+').replaceAll('_', '/'),
  (token) => token.replaceAll(/[^A-Za-z0-9]/g, (character) => encoded(character)),
  (token) => token.replace('.', '..'),
  (token) => token.split('.').slice(0, 2).join('.'),
  (token) => `${token.split('.').slice(0, 2).join('.')}.`,
  (token, random) =>
    token
      .split('.')
      .toSorted(() => random.next() - 0.5)
      .join('.'),
  (token, random, { texts }) => spliced(token, random.pick(texts), random),
  (token, random) => withPart(token, random.below(3), random.bytes(32).toString('base64url')),
  (token, random) => withPart(token, random.below(3), random.bytes(16).toString('base64url')),
  (token, random) => withPart(token, random.below(3), bitFlipped(token, random)),
  (token, random) => `${token}${random.pick([',', ';', ' '])}${token}`,
  (_token, random) => random.text(200),
  (_token, random) => random.text(60).repeat(random.below(100)),
  (_token, random) =>
    [16, 32, 32].map((length) => random.bytes(length).toString('base64url')).join('.'),
];

export function mutatedToken(random: Random, issued: IssuedTokens): string {
  let token = random.pick(issued.texts);
  const times = random.pick([1, 1, 1, 2, 3]);
  for (let time = 0; time < times; time++) {
    token = random.pick(MUTATIONS)(token, random, issued);
  }
  return token;
}

function encoded(character: string): string {
  return `%${(character.charCodeAt(0) % 256).toString(16).padStart(2, '0')}`;
}

function spliced(one: string, other: string, random: Random): string {
  const parts = one.split('.');
  const others = other.split('.');
  return parts.map((part, index) => (random.chance(0.5) ? part : (others[index] ?? ''))).join('.');
}

function withPart(token: string, index: number, part: string): string {
  return token
    .split('.')
    .with(Math.min(index, token.split('.').length - 1), part)
    .join('.');
}

/** The same length, one bit off, perhaps one that base64url does not use. */
function bitFlipped(token: string, random: Random): string {
  const part = random.pick(token.split('.'));
  if (part === '') return part;
  const place = random.below(part.length);
  const flipped = String.fromCharCode(part.charCodeAt(place) ^ (1 << random.below(6)));
  return part.slice(0, place) + flipped + part.slice(place + 1);
}
