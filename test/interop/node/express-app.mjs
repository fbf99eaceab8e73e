// Applications of express-session, one a store and each on a port of its own, until the standard input
// ends. The argument is JSON: the endpoint of DynamoDB, a table for each system, and the secret. The
// first line of output has the ports. Plain JavaScript, because Node runs it as it is.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import connectDynamodb from 'connect-dynamodb';
import express from 'express';
import session from 'express-session';
import { once } from 'node:events';
import { Passport } from 'passport';

const { endpoint, tables, secret } = JSON.parse(process.argv[2] ?? '{}');
// Version 1.1.0 of that store lacks this helper of its compiler.
globalThis.__importDefault = (module) => (module.__esModule ? module : { default: module });
const { DynamoDBStore } = await import('@pwrdrvr/dynamodb-session-store');
const client = new DynamoDBClient({ endpoint, region: 'eu-west-1' });
const HIDDEN = new Set(['cookie', 'flash', 'lastModified', 'passport', 'userId']);
const SAMPLES = {
  fraction: 2.5,
  limit: 2 ** 53 - 1,
  text: 'żółw 🐢 "\\\u2028',
  when: new Date(0),
  nested: { list: [1, 2.5, null, true, { deep: [] }], empty: {} },
};

/** What each of express-session's own methods calls back. */
const done = (work) =>
  new Promise((resolve, reject) => {
    work((error) => (error ? reject(error) : resolve()));
  });

/** As most tutorials do it. */
const userInSession = {
  use() {},
  current: (request) => request.session.userId ?? null,
  async logIn(request, user) {
    await done((next) => request.session.regenerate(next));
    request.session.userId = user;
  },
  logOut: (request) => done((next) => request.session.destroy(next)),
};

/** The real passport. */
function passportUsers() {
  const passport = new Passport();
  passport.serializeUser((user, next) => next(null, user.id));
  passport.deserializeUser((id, next) => next(null, { id }));
  return {
    use: (app) => app.use(passport.initialize(), passport.session()),
    current: (request) => request.user?.id ?? null,
    logIn: (request, id) => done((next) => request.login({ id }, { keepSessionInfo: true }, next)),
    async logOut(request) {
      await done((next) => request.logout(next));
      await done((next) => request.session.destroy(next));
    },
  };
}

/** connect-flash keeps messages in this way. */
function takeMessages({ session: { flash } }) {
  const messages = flash?.info ?? [];
  if (flash !== undefined) delete flash.info;
  return messages;
}

function application(store, users, cookie = {}) {
  const app = express();
  app.use(express.json());
  app.use(session({ store, secret, cookie, resave: false, saveUninitialized: false }));
  users.use(app);
  const post = (path, work) =>
    app.post(path, (request, response, next) => {
      Promise.resolve(work(request)).then(() => response.json({}), next);
    });

  app.get('/session', (request, response) => {
    const values = Object.entries(request.session).filter(([name]) => !HIDDEN.has(name));
    response.json({ user: users.current(request), values: Object.fromEntries(values) });
  });
  post('/set', (request) => Object.assign(request.session, request.body));
  post('/login/:user', (request) => users.logIn(request, request.params.user));
  post('/logout', (request) => users.logOut(request));
  post('/flash', ({ session: own, body }) => {
    own.flash = { info: [...(own.flash?.info ?? []), body.message] };
  });
  app.get('/flash', (request, response) => response.json(takeMessages(request)));
  post('/types', (request) => Object.assign(request.session, SAMPLES));
  app.get('/types', ({ session: own }, response) => {
    response.json(Object.fromEntries(Object.keys(SAMPLES).map((name) => [name, own[name]])));
  });
  post('/held', async (request) => {
    await fetch(request.body.gate);
    if (request.body.key !== undefined) request.session[request.body.key] = 'held';
  });
  return app;
}

const make = {
  connect(table) {
    const Store = connectDynamodb(session);
    return application(new Store({ table, client }), userInSession);
  },
  pwrdrvr(tableName) {
    const store = new DynamoDBStore({ tableName, dynamoDBClient: client });
    return application(store, passportUsers(), { maxAge: 3_600_000 });
  },
};

const ports = {};
for (const [system, table] of Object.entries(tables)) {
  const server = make[system](table).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ports[system] = server.address().port;
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.resume().once('end', () => process.exit());
