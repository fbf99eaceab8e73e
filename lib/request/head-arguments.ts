import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';

type HeaderList = OutgoingHttpHeaders | readonly OutgoingHttpHeader[];

/** `writeHead(status, message?, headers?)`, after the status. */
export function writeHeadArguments(rest: readonly unknown[]): {
  message: string | undefined;
  headers: HeaderList | undefined;
} {
  const [first, second] = rest;
  const message = typeof first === 'string' ? first : undefined;
  const headers = (typeof first === 'object' && first !== null ? first : second) as
    HeaderList | undefined;
  return { message, headers: headers ?? undefined };
}

/** As `writeHead` would: replaces what was set before, except that cookies add up. */
export function applyHeaders(response: ServerResponse, headers: HeaderList): void {
  const entries = headerEntries(headers);
  for (const [name] of entries) {
    if (name.toLowerCase() !== 'set-cookie') response.removeHeader(name);
  }
  for (const [name, value] of entries) {
    response.appendHeader(name, Array.isArray(value) ? value.map(String) : String(value));
  }
}

function headerEntries(headers: HeaderList): [string, OutgoingHttpHeader][] {
  if (!Array.isArray(headers)) {
    return Object.entries(headers as OutgoingHttpHeaders).filter(
      (entry): entry is [string, OutgoingHttpHeader] => entry[1] !== undefined,
    );
  }
  const list = headers as readonly OutgoingHttpHeader[];
  if (Array.isArray(list[0]))
    return list.map((pair) => [String((pair as string[])[0]), (pair as string[])[1] ?? '']);
  const entries: [string, OutgoingHttpHeader][] = [];
  for (let index = 0; index + 1 < list.length; index += 2) {
    entries.push([String(list[index]), list[index + 1] ?? '']);
  }
  return entries;
}
