/** One kind of request, sent to all contenders. */
export interface Scenario {
  readonly title: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What the client sends as its cookie: its own session, none, or one with a wrong signature. */
  readonly cookie: 'own' | 'none' | 'forged';
  /** Who the answer says is logged in. */
  readonly user: 'ada' | 'nobody';
  /** Bytes of JSON in the session that there is before. */
  readonly bytes: number;
  /** Default: as many as the command line says, each of them another client. */
  readonly connections?: number;
  /** All connections are one client's. */
  readonly isOneClient?: boolean;
  /** Contenders that only read sessions can serve it as well. */
  readonly isRead?: boolean;
  /** The contender that the others are compared with. */
  readonly reference: string;
}

const SMALL = 700;
const read = {
  method: 'GET',
  path: '/read',
  cookie: 'own',
  user: 'ada',
  isRead: true,
  reference: 'floor',
} as const;

/** By the names that the command line takes. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  read: { ...read, title: 'read, 0.7 KB', bytes: SMALL },
  untouched: {
    ...read,
    title: 'session that nobody looks into',
    path: '/untouched',
    user: 'nobody',
    bytes: SMALL,
  },
  'read-4k': { ...read, title: 'read, 4 KB', bytes: 4_000 },
  'read-40k': { ...read, title: 'read, 40 KB', bytes: 40_000 },
  parallel: {
    ...read,
    title: 'read, 10 parallel requests of one client',
    bytes: SMALL,
    connections: 10,
    isOneClient: true,
  },
  write: {
    title: 'write, 0.7 KB',
    method: 'POST',
    path: '/write',
    cookie: 'own',
    user: 'ada',
    bytes: SMALL,
    reference: 'pwrdrvr',
  },
  login: {
    title: 'login of a new client, 0.7 KB',
    method: 'POST',
    path: `/login?bytes=${SMALL}`,
    cookie: 'none',
    user: 'ada',
    bytes: SMALL,
    reference: 'pwrdrvr',
  },
  anonymous: {
    ...read,
    title: 'no cookie',
    cookie: 'none',
    user: 'nobody',
    bytes: SMALL,
    reference: 'nest',
  },
  forged: {
    ...read,
    title: 'forged cookie',
    cookie: 'forged',
    user: 'nobody',
    bytes: SMALL,
    isRead: false,
    reference: 'nest',
  },
  none: {
    ...read,
    title: 'route without a session',
    path: '/none',
    user: 'nobody',
    bytes: SMALL,
    reference: 'nest',
  },
};
