// An application that prints all it can, to see what must never be printed. Plain JavaScript, because
// Node runs it as it is.
import 'reflect-metadata';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

const { BUILD, ENDPOINT, TABLE, SECRETS, KEY, SDK_LOG, ENCRYPT, FREEZE } = process.env;
const library = await import(pathToFileURL(join(BUILD, 'index.js')).href);
const { DynamoSessionModule, EncryptingSerializer, JsonSerializer, SessionManager } = library;

const print = (...values) => {
  for (const value of values) {
    const deep = { depth: 12, showHidden: true, getters: true, maxStringLength: null };
    process.stdout.write(`${inspect(value, deep)}\n`);
  }
};
const sdkLogger = { trace: print, debug: print, info: print, warn: print, error: print };

const keys = [{ id: 'k1', secret: KEY }];
const serializer = new EncryptingSerializer(new JsonSerializer(), { keys });
const client = new DynamoDBClient({
  endpoint: ENDPOINT,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  ...(SDK_LOG === '1' && { logger: sdkLogger }),
});
const app = await NestFactory.create(
  DynamoSessionModule.forRoot({
    client,
    tableName: TABLE,
    secrets: SECRETS.split(','),
    cookie: { name: 'sid', secure: false },
    header: { name: 'X-Session-Id' },
    logEvents: true,
    maxBytes: 20_000,
    ...(ENCRYPT === '1' && { serializer }),
  }),
  { logger: ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] },
);
const sessions = app.get(SessionManager);
const logger = new Logger('Verbose');
const providers = [
  'SessionManager',
  'SessionRepository',
  'SessionEvents',
  'SessionTable',
  'DynamoSessionModule',
];
app.get(library.SessionEvents).subscribe(print);

/** As careless applications do. */
function dump(session, ...more) {
  print(session, ...more);
  console.log(session, '%o %O %j', session, session, session);
  process.stdout.write(`${JSON.stringify({ session, more })} ${String(session)}\n`);
  logger.verbose(session);
  logger.error(session);
}

const routes = {
  '/set': async (session, { body }) => {
    // Where prototypes are frozen, an assignment of `constructor` would throw.
    const property = { enumerable: true, configurable: true, writable: true };
    for (const [key, value] of Object.entries(body)) {
      Object.defineProperty(session.data, key, { ...property, value });
    }
    return session;
  },
  '/read': async (session) => ({ ...session.data }),
  '/login': async (session) => session.authenticate('ada'),
  '/logout': async (session) => session.destroy(),
  '/csrf': async (session) => ({ token: session.csrfToken() }),
  '/dump': async (session, request) => {
    const internals = await sessions.open(request);
    dump(session, internals, internals.life);
    for (const name of providers) print(app.get(library[name]));
    print(serializer, keys.length);
    return {};
  },
  '/date': async (session) => void (session.data.when = new Date(0)),
  '/large': async (session) => void (session.data.large = session.data.marker.repeat(2000)),
  '/gone': async (session) => {
    await sessions.destroy(session.id);
    session.data.late = true;
    await session.save();
  },
  '/refused': async (session) => {
    client.config.requestHandler.handle = () => Promise.reject(new Error('connect ECONNREFUSED'));
    session.data.never = true;
    await session.save();
  },
};

app.use((await import('express')).json());
app.use((request, response) => {
  const { pathname } = new URL(request.originalUrl, 'http://localhost');
  sessions
    .of(request)
    .then((session) => routes[pathname](session, request))
    .then((body) => response.json(body ?? {}))
    .catch((error) => {
      dump(error, error.cause);
      logger.error(error, error.stack);
      response.status(error.status ?? 500).end();
    });
});
process.on('unhandledRejection', (error) => print('UNHANDLED', error));

const server = await app.listen(0, '127.0.0.1');
if (FREEZE === '1') {
  for (const one of [Object, Array, Function, Map, Promise]) Object.freeze(one.prototype);
}
process.stdout.write(`listening ${server.address().port}\n`);
process.on('SIGTERM', () => void app.close());
