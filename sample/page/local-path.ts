/** Where a text leads within this shop; `undefined` if anywhere else, so that no link leads out of it. */
export function localPath(text: unknown): string | undefined {
  const here = 'http://shop.invalid';
  if (typeof text !== 'string' || !text.startsWith('/') || !URL.canParse(text, here))
    return undefined;
  const { origin, pathname, search } = new URL(text, here);
  // "/.//evil.example" has become "//evil.example" by now.
  return origin === here && !pathname.startsWith('//') ? pathname + search : undefined;
}
