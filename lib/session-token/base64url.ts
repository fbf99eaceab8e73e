/**
 * Decodes base64url strictly, to exactly `bytes` bytes: one value has one accepted spelling.
 * Node's own decoder also takes padding, the other alphabet, and stray trailing bits.
 */
export function decodeBase64Url(text: string, bytes: number): Buffer | null {
  if (text.length !== base64UrlLength(bytes)) return null;
  const decoded = Buffer.from(text, 'base64url');
  return decoded.length === bytes && decoded.toString('base64url') === text ? decoded : null;
}

/** How many bytes that many characters are. */
export function base64UrlBytes(length: number): number {
  return Math.floor((length * 3) / 4);
}

/** How many characters `bytes` bytes take, without padding. */
export function base64UrlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}
