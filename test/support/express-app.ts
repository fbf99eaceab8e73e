import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import connectDynamodb from 'connect-dynamodb';
import express from 'express';
import session, { type Store } from 'express-session';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser } from './browser.js';

declare module 'express-session' {
  interface SessionData {
    name: string;
    seen: number;
  }
}

export const HOUR_MS = 3_600_000;

/** connect-dynamodb itself. */
export async function connectStore(client: DynamoDBClient, table: string): Promise<Store> {
  const ConnectStore = connectDynamodb(session);
  return new ConnectStore({ client, table });
}

/** @pwrdrvr/dynamodb-session-store itself, whose version 1.1.0 lacks a helper of its compiler. */
export async function pwrdrvrStore(dynamoDBClient: DynamoDBClient, tableName: string) {
  const __importDefault = (module: object) =>
    '__esModule' in module ? module : { default: module };
  Object.assign(globalThis, { __importDefault });
  const { DynamoDBStore } = await import('@pwrdrvr/dynamodb-session-store');
  return new DynamoDBStore({ dynamoDBClient, tableName, useStronglyConsistentReads: true });
}

/** An application of Express with express-session, as it was before anybody thought of Nest. */
export class ExpressApp {
  static async start(store: Store, secret: string): Promise<ExpressApp> {
    const app = express();
    app.use(
      session({
        store,
        secret,
        resave: false,
        saveUninitialized: false,
        cookie: { maxAge: HOUR_MS },
      }),
    );
    app.post('/login/:name', (request, response) => {
      request.session.name = request.params.name;
      response.json({});
    });
    app.post('/seen', (request, response) => {
      request.session.seen = (request.session.seen ?? 0) + 1;
      response.json({});
    });
    app.get('/me', (request, response) => {
      const { name = null, seen = 0 } = request.session;
      response.json({ name, seen });
    });
    app.post('/logout', (request, response) => {
      request.session.destroy((error: unknown) => response.status(error ? 500 : 200).json({}));
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ExpressApp(server);
  }

  readonly #server: Server;
  readonly #url: string;

  private constructor(server: Server) {
    this.#server = server;
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  browser(cookies = new Map<string, string>()): Browser {
    return new Browser(this.#url, cookies);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
