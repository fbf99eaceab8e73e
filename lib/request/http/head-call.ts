import type { NodeResponse } from './node-response.js';

/** The characters that Node allows in the reason of a status line. */
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Whether a call of `writeHead` only sends the headers that are set, and Node will not refuse it. Then
 * the session's headers can simply be set before the call. Otherwise Node has to go first: it may
 * throw, and then there is no head yet, and headers among the arguments replace those that were set.
 */
export function sendsWhatIsSet(response: NodeResponse, args: readonly unknown[]): boolean {
  const [status, reason, headers] = args;
  const message = typeof reason === 'string' ? reason : response.statusMessage;
  return (
    isStatus(status) &&
    (typeof reason === 'string' ? !headers : !(headers ?? reason)) &&
    (!message || (typeof message === 'string' && REASON.test(message))) &&
    !response.hasHeader('trailer')
  );
}

function isStatus(status: unknown): status is number {
  return typeof status === 'number' && status >= 100 && status < 1000;
}

/**
 * Node 20 keeps only the last `Set-Cookie` of a flat list where other headers are set already, as
 * Express sets `X-Powered-By`. Later versions send them all, and so do we: given as one list of values.
 */
export function keepCookies(response: NodeResponse, args: unknown[]): unknown[] {
  const at = typeof args[1] === 'string' || args[1] === undefined || args[1] === null ? 2 : 1;
  const list = args[at];
  if (!isList(list) || response.getHeaderNames().length === 0) return args;
  const cookies = list.filter((_value, index) => index % 2 === 1 && isSetCookie(list[index - 1]));
  if (cookies.length < 2 || !cookies.every((cookie) => typeof cookie === 'string')) return args;
  const others = list.filter((_value, index) => !isSetCookie(list[index - (index % 2)]));
  return args.with(at, [...others, 'Set-Cookie', cookies]);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isSetCookie(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'set-cookie';
}
