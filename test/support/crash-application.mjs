// An application that a test kills. Plain JavaScript, because Node runs it as it is.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const { BUILD, ENDPOINT, TABLE, SECRET } = process.env;
const { DynamoSessionModule, SessionManager } = await import(
  pathToFileURL(join(BUILD, 'index.js')).href
);

const app = await NestFactory.create(
  DynamoSessionModule.forRoot({
    endpoint: ENDPOINT,
    region: 'eu-west-1',
    client: { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    tableName: TABLE,
    secrets: [SECRET],
    cookie: { name: 'sid', secure: false },
  }),
  { logger: false },
);
const sessions = app.get(SessionManager);

const routes = {
  '/add': async (session, url) => {
    session.data[url.searchParams.get('key')] = 1;
    return {};
  },
  '/logout': async (session) => {
    await session.destroy();
    return {};
  },
  '/read': async (session) => ({ ...session.data }),
};

app.use((request, response) => {
  const url = new URL(request.originalUrl, 'http://localhost');
  sessions
    .of(request)
    .then((session) => routes[url.pathname](session, url))
    .then((body) => response.json(body))
    .catch(() => response.status(500).end());
});

const server = await app.listen(0, '127.0.0.1');
process.stdout.write(`listening ${server.address().port}\n`);
