import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { GatedServer, type Gated } from '../../../support/gated-server.js';
import { watchFatalErrors } from '../../../support/real-process.js';

const BODY = JSON.stringify({
  statusCode: 503,
  message: 'The session store is unavailable.',
  code: 'session_store_unavailable',
});

let server: GatedServer;
afterEach(() => server.stop());

async function failing(handler: (gated: Gated) => void) {
  server = await GatedServer.start((gated) => {
    handler(gated);
    setImmediate(() => gated.save.fail());
  });
  return server.connect();
}

describe('the answer to a save that failed', () => {
  it('R54 has nothing that describes what the handler sent, and the other headers', async () => {
    const client = await failing(({ response, head }) => {
      response.writeHead(201, 'Saved', {
        ETag: '"1"',
        Location: '/there',
        'Last-Modified': 'yesterday',
        'Content-Encoding': 'br',
        'Content-Type': 'text/html',
        'Accept-Ranges': 'bytes',
        'Access-Control-Allow-Origin': '*',
        'X-Request-Id': '7',
        'Set-Cookie': ['theirs=1'],
      });
      head.setHeader('Set-Cookie', ['theirs=1', 'sid=']);
      response.end('a secret');
    });
    const text = await client.send().until(/unavailable"\}$/);
    const [head = '', body] = text.split('\r\n\r\n');
    const lines = head
      .split('\r\n')
      .filter((line) => !/^(?:Date|Connection|Keep-Alive)/.test(line));
    expect(lines).toEqual([
      'HTTP/1.1 503 Service Unavailable',
      'Access-Control-Allow-Origin: *',
      'X-Request-Id: 7',
      'Set-Cookie: theirs=1',
      'Set-Cookie: sid=',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${BODY.length}`,
      'Cache-Control: no-store',
    ]);
    expect(body).toBe(BODY);
  });

  it('leaves the connection to the next request, also after HEAD and 204', async () => {
    const client = await failing(({ request, response }) => {
      if (request.url === '/204') response.writeHead(204);
      response.end(request.url === '/head' ? undefined : 'a secret');
    });
    client.send('HEAD /head HTTP/1.1').send('GET /204 HTTP/1.1').send('GET /last HTTP/1.1');
    client.send('GET /close HTTP/1.1', 'Connection: close');
    const bodies = (await client.closed()).split(/HTTP\/1\.1 503.*\r\n(?:.+\r\n)*\r\n/);
    expect(bodies).toEqual(['', '', BODY, BODY, BODY]);
  });

  it('is what those who log a response find', async () => {
    const logged: unknown[] = [];
    const client = await failing(({ response }) => {
      response.on('finish', () => {
        const { statusCode, statusMessage } = response;
        logged.push(statusCode, statusMessage, response.getHeader('Content-Length'));
      });
      response.setHeader('Content-Length', 4).end('done');
    });
    await client.send().until(/unavailable/);
    expect(logged).toEqual([503, 'Service Unavailable', String(BODY.length)]);
  });

  it('R58 is answered although the handler announced trailers, or still streams', async () => {
    const fatal = watchFatalErrors();
    const calls: string[] = [];
    const client = await failing(({ response }) => {
      response.setHeader('Trailer', 'X-T');
      response.addTrailers({ 'X-T': '1' });
      response.write('a secret', () => calls.push('written'));
      setTimeout(() => {
        response.write('more', () => calls.push('more'));
        response.end('last', () => calls.push('ended'));
      }, 10);
    });
    const text = await client.send().closed();
    expect(text).toContain('Connection: close\r\n');
    expect(text.endsWith(BODY)).toBe(true);
    await after(20);
    expect(calls).toEqual(['written', 'more', 'ended']);
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it('R58 lets a file that is piped end, whoever ends the response', async () => {
    for (const ends of [false, true]) {
      const file = createReadStream(process.execPath, { end: 2_000_000 });
      const client = await failing(({ response }) => {
        file.pipe(response);
        if (ends) setTimeout(() => response.end(), 2);
      });
      client.send('GET / HTTP/1.1', 'Connection: close');
      if (!file.closed) await once(file, 'close');
      await client.closed();
      expect(client.text === '' || client.text.endsWith(BODY)).toBe(true);
      await server.stop();
    }
  });
});
