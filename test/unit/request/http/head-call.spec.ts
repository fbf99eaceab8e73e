import { describe, expect, it } from '@jest/globals';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { keepCookies, sendsWhatIsSet } from '../../../../lib/request/http/head-call.js';
import type { NodeResponse } from '../../../../lib/request/http/node-response.js';

/** A response that has no connection, with these headers set. */
function aResponse(headers: Record<string, string> = {}, statusMessage?: string): NodeResponse {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (statusMessage !== undefined) response.statusMessage = statusMessage;
  return response as unknown as NodeResponse;
}

describe('a call of writeHead() that sends what is set, and cannot fail', () => {
  it.each<[args: unknown[], isPlain: boolean]>([
    [[200], true],
    [[200, 'Fine'], true],
    [[200, undefined, undefined], true],
    [[200, { a: '1' }], false],
    [[200, 'Fine', { a: '1' }], false],
    [[200, undefined, { a: '1' }], false],
    [[200, 'Not\nfine'], false],
    [[200, '\u20ac'], false],
    [['200'], false],
    [[99], false],
    [[1000], false],
    [[Number.NaN], false],
    [[], false],
  ])('%j: %p', (args, isPlain) => {
    expect(sendsWhatIsSet(aResponse(), args)).toBe(isPlain);
    // What it says of failures is what Node does.
    const write = () => aResponse().writeHead(...args);
    if (isPlain) expect(write).not.toThrow();
  });

  it.each<[name: string, response: NodeResponse, isPlain: boolean]>([
    ['a reason that was set', aResponse({}, 'Fine'), true],
    ['one that Node refuses', aResponse({}, 'Not\nfine'), false],
    ['trailers, which need a chunked body', aResponse({ Trailer: 'X-T' }), false],
  ])('depends on %s', (_name, response, isPlain) => {
    expect(sendsWhatIsSet(response, [200])).toBe(isPlain);
  });
});

describe('cookies in a flat list of headers', () => {
  const set = { 'X-Powered-By': 'Express' };
  const two = ['Set-Cookie', 'a=1', 'Vary', 'Accept', 'set-cookie', 'b=2'];
  const kept = ['Vary', 'Accept', 'Set-Cookie', ['a=1', 'b=2']];

  it.each<[name: string, args: unknown[], expected: unknown[]]>([
    ['are all kept', [200, two], [200, kept]],
    ['are all kept behind a reason', [200, 'Fine', two], [200, 'Fine', kept]],
    ['are all kept behind no reason', [200, undefined, two], [200, undefined, kept]],
    ['may be one', [200, ['Set-Cookie', 'a=1']], [200, ['Set-Cookie', 'a=1']]],
    [
      'are looked for among names only',
      [200, ['a', 'Set-Cookie', 'b', 'set-cookie', 'c', 'd']],
      [200, ['a', 'Set-Cookie', 'b', 'set-cookie', 'c', 'd']],
    ],
    ['are none in an object', [200, { a: '1' }], [200, { a: '1' }]],
  ])('%s', (_name, args, expected) => {
    expect(keepCookies(aResponse(set), args)).toEqual(expected);
  });

  it('are Node’s own business where nothing else is set', () => {
    expect(keepCookies(aResponse(), [200, two])).toEqual([200, two]);
  });

  it('all arrive in the head', () => {
    const response = aResponse(set);
    response.writeHead(...keepCookies(response, [200, two]));
    expect(response._header?.match(/^set-cookie: .*$/gim)).toHaveLength(2);
  });
});
