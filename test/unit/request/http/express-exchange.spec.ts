import { describe, expect, it } from '@jest/globals';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { ExpressExchange } from '../../../../lib/request/http/express-exchange.js';

describe('the path of a request', () => {
  it.each([
    ['/', '/'],
    ['/read', '/read'],
    ['/read?x=1', '/read'],
    ['/read?to=http://host/x', '/read'],
    ['//host/read', '//host/read'],
    ['http://host/read?x=1', '/read'],
    ['http://host', '/'],
    ['http://host?x=/read', '/'],
    ['*', '*'],
    ['', ''],
  ])('R22 of %p is %p', (url, path) => {
    const request = new IncomingMessage(new Socket());
    request.url = url;
    expect(new ExpressExchange(request, new ServerResponse(request)).request.path).toBe(path);
  });
});
