import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createHttp2Server, connect as connectHttp2 } from 'node:http2';
import { OutgoingMessage, ServerResponse, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextRound, setTimeout as after } from 'node:timers/promises';
import { holdResponse } from '../../../../lib/request/http/response-gate.js';
import { GatedServer, Save, type Gated } from '../../../support/gated-server.js';
import { watchFatalErrors } from '../../../support/real-process.js';

type OnHeaders = (response: ServerResponse, listener: (this: ServerResponse) => void) => void;
const onHeaders = createRequire(join(process.cwd(), 'package.json'))('on-headers') as OnHeaders;

let server: GatedServer;
afterEach(() => server.stop());

let resolveHandled: (gated: Gated) => void;

/** Starts a server, sends one request, and waits until its handler has run. */
async function held(handler: (gated: Gated) => void, ...lines: string[]) {
  const handled = new Promise<Gated>((resolve) => (resolveHandled = resolve));
  server = await GatedServer.start((gated) => {
    handler(gated);
    resolveHandled(gated);
  });
  const client = server.connect().send(...lines);
  const gated = await handled;
  await nextRound();
  return { ...gated, client };
}

describe('a held response', () => {
  it('R41 sends nothing until the save has ended, and then what the handler wrote', async () => {
    const { client, save } = await held(({ response: res }) => res.end('done'));
    await after(20);
    expect(client.text).toBe('');
    save.succeed();
    expect(await client.until(/done/)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('is what Node has: its socket is there, and a second head throws', async () => {
    const { response, request, save } = await held(({ response: res }) => res.end('done'));
    expect(response.socket).toBe(request.socket);
    expect([response.headersSent, response.writableEnded, response.writableFinished]).toEqual([
      true,
      true,
      false,
    ]);
    expect(() => response.setHeader('a', '1')).toThrow(/after they are sent/);
    expect(() => response.writeHead(500)).toThrow(/after they are sent/);
    save.succeed();
    await once(response, 'close');
    expect(response.writableFinished).toBe(true);
  });

  it('is held by its old name, too, and nothing is wrapped afterwards', async () => {
    const { client, response, save } = await held(({ response: res }) => {
      (res as unknown as { writeHeader(status: number): void }).writeHeader(201);
      res.end();
    });
    expect([response.writeHead, response.write, response.end]).toEqual([
      ServerResponse.prototype.writeHead,
      OutgoingMessage.prototype.write,
      OutgoingMessage.prototype.end,
    ]);
    expect(client.text).toBe('');
    save.succeed();
    await client.until(/201 Created/);
    expect(response.emit).toBe(OutgoingMessage.prototype.emit);
  });

  it('takes changes of its head until it is out', async () => {
    const { client, head, save } = await held(({ response: res }) => {
      res.setHeader('Set-Cookie', ['theirs=1', 'sid=predicted']);
      res.writeHead(200, { 'Cache-Control': 'public', Vary: 'Accept' });
      res.write('a chunk');
    });
    expect([head.isOut, head.getHeader('set-cookie'), head.getHeader('vary')]).toEqual([
      false,
      ['theirs=1', 'sid=predicted'],
      'Accept',
    ]);
    head.setHeader('Set-Cookie', ['theirs=1', 'sid=another']);
    head.setHeader('X-New', 'é');
    head.removeHeader('cache-control');
    expect(() => head.setHeader('X-Split', 'a\r\nb: c')).toThrow(/Invalid character/);
    save.succeed();
    const text = await client.until(/chunk/);
    expect(text).toMatch(/Set-Cookie: theirs=1\r\nSet-Cookie: sid=another\r\nVary: Accept\r\n/);
    expect(text).not.toMatch(/predicted|Cache-Control|Split/);
    expect(text).toContain('X-New: é');
    expect(head.isOut).toBe(true);
    expect(() => head.setHeader('X-Late', '1')).toThrow(/after they are sent/);
  });

  it('S38 whose client leaves closes at once, with the callbacks of its writes', async () => {
    const fatal = watchFatalErrors();
    for (const ending of ['succeed', 'fail'] as const) {
      const events: string[] = [];
      const { client, response, save } = await held(({ response: res }) => {
        res.on('close', () => events.push('close'));
        res.write('x', () => events.push('written'));
      });
      client.socket.resetAndDestroy();
      await once(response, 'close');
      expect([...events].toSorted()).toEqual(['close', 'written']);
      save[ending]();
      await after(5);
      expect([response.destroyed, response.write('more')]).toEqual([true, false]);
      await server.stop();
    }
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it('S38 that is destroyed closes, and sends nothing', async () => {
    const { client, response, save } = await held(({ response: res }) => res.end('done'));
    response.destroy();
    expect(await client.closed()).toBe('');
    expect(response.closed).toBe(true);
    save.succeed();
    await after(5);
  });

  it('hears of its timeout', async () => {
    const { response, save, client } = await held(({ response: res }) => res.end('done'));
    response.setTimeout(10);
    await once(response, 'timeout');
    save.succeed();
    expect(await client.until(/done/)).toContain('200 OK');
  });

  it('lets 1xx pass before it, and keeps those that come later in their place', async () => {
    const { client, response, save } = await held(({ response: res }) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload' });
      res.writeHead(200, { 'Content-Length': 4 });
    });
    await client.until(/103 Early Hints/);
    // Since Node 24 it throws after the head.
    const throws = attempt(() => response.writeProcessing());
    response.end(Buffer.from('done'));
    save.succeed();
    const statuses = (await client.until(/done$/)).match(/HTTP\/1\.1 \d+/g);
    const processing = throws === undefined ? ['HTTP/1.1 102'] : [];
    expect(statuses).toEqual(['HTTP/1.1 103', ...processing, 'HTTP/1.1 200']);
  });

  it('says drain when there is room again, not before', async () => {
    let drains = 0;
    const { client, response, save } = await held(({ response: res }) => {
      res.on('drain', () => drains++);
      expect(res.write('x'.repeat(1_000_000))).toBe(false);
    });
    response.write('more');
    expect([drains, response.writableNeedDrain]).toEqual([0, true]);
    save.succeed();
    await once(response, 'drain');
    response.end('last');
    expect(await client.until(/last/)).toContain('more');
  });

  it('refuses an unknown encoding at the call', async () => {
    const { response, save } = await held(({ response: res }) => res.write('a'));
    const wrong = 'bogus' as BufferEncoding;
    expect(attempt(() => response.write('b', wrong))).toBe('ERR_UNKNOWN_ENCODING');
    save.succeed();
    await nextRound();
  });

  it('is sent whole although it is corked after its end', async () => {
    const { client, save } = await held(({ response: res }) => res.end('done').cork());
    save.succeed();
    expect(await client.until(/done/)).toContain('200 OK');
  });

  it('keeps its connection when the server closes idle ones, and when it closes', async () => {
    const { client, save } = await held(({ response: res }) => res.end('done'));
    server.http.keepAliveTimeout = 1;
    server.http.closeIdleConnections();
    server.http.close();
    await after(20);
    expect(client.isClosed).toBe(false);
    save.succeed();
    expect(await client.closed()).toContain('done');
  });

  it('S38 lets the next pipelined request wait, and an HTTP/1.0 client go', async () => {
    const saves: Gated['save'][] = [];
    server = await GatedServer.start(({ request, response, save }) => {
      saves.push(save);
      response.end(`<${String(request.url)}>`);
    });
    const client = server.connect().send('GET /1 HTTP/1.1').send('GET /2 HTTP/1.0');
    while (saves.length < 2) await after(1);
    saves[1]?.succeed();
    await after(5);
    expect(client.text).toBe('');
    saves[0]?.succeed();
    expect((await client.closed()).match(/<.*>/g)).toEqual(['</1>', '</2>']);
  });

  it('of several sessions waits for each', async () => {
    const other = new Save();
    const { client, save } = await held(({ response: res }) => {
      holdResponse(res, () => other.promise);
      res.end('done');
    });
    save.succeed();
    await after(10);
    expect(client.text).toBe('');
    other.fail();
    await client.until(/503/);
  });

  it('is refused where it is not of HTTP/1', async () => {
    server = await GatedServer.start(() => undefined);
    const http2 = createHttp2Server((_request, response) => {
      const error = attempt(() =>
        holdResponse(response as unknown as ServerResponse, () => undefined),
      );
      response.end(String(error));
    });
    await once(http2.listen(0, '127.0.0.1'), 'listening');
    const client = connectHttp2(`http://127.0.0.1:${(http2.address() as AddressInfo).port}`);
    const stream = client.request({ ':path': '/' });
    stream.setEncoding('utf8');
    const [data] = (await once(stream, 'data')) as [string];
    expect(data).toContain('TypeError');
    client.destroy();
    (http2 as unknown as Server).close();
  });
});

describe('listeners of on-headers', () => {
  it.each(['before', 'after'] as const)('run once, %s the gate', async (order) => {
    const seen: unknown[] = [];
    const listen = (response: ServerResponse) =>
      onHeaders(response, function listener() {
        seen.push(this.getHeader('Set-Cookie'));
        this.setHeader('X-Listener', 'was here');
      });
    const { createServer } = await import('node:http');
    server = await GatedServer.start(() => undefined);
    const plain = createServer((_request, response) => {
      if (order === 'before') listen(response);
      const head = holdResponse(response, () => {
        head.setHeader('Set-Cookie', 'sid=predicted');
        return after(5).then(() => undefined);
      });
      if (order === 'after') listen(response);
      response.end('done');
    });
    await once(plain.listen(0, '127.0.0.1'), 'listening');
    const { port } = plain.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}`);
    expect([answer.headers.get('x-listener'), answer.headers.getSetCookie()]).toEqual([
      'was here',
      ['sid=predicted'],
    ]);
    expect(seen).toEqual([order === 'before' ? 'sid=predicted' : undefined]);
    plain.closeAllConnections();
    plain.close();
  });
});

/** The code or the name of what an action throws. */
function attempt(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    const { code, name } = error as { code?: string; name: string };
    return code ?? name;
  }
}
