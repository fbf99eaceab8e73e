import { isLive } from '../../lib/session/standing.js';
import { createTransport } from '../../lib/transport/create-transport.js';
import type { SessionModuleOptions } from '../../lib/config/session-options.js';
import { InMemorySessionRepository } from '../../lib/repository/in-memory-session.repository.js';
import type { TransportRequest } from '../../lib/transport/token-transport.js';
import { fuzzRuntime, type FuzzRuntime } from './fuzz-runtime.js';
import { Random } from './random.js';
import { mutatedToken, type IssuedTokens } from './token-mutations.js';

const NAME = 'sid';
const HEADER = 'x-session-id';
const FIRST = 'the first secret, of more than 32 bytes';
const SECOND = 'the second secret, of more than 32 bytes';
const REMOVED = 'a removed secret, of more than 32 bytes';
const MOST_CANDIDATES = 64;
const SESSIONS = 20;

const TRANSPORTS: readonly SessionModuleOptions[] = [
  { cookie: { name: NAME, secure: false } },
  { cookie: false, header: { name: HEADER } },
  { cookie: { name: NAME, secure: false }, header: { name: HEADER } },
];

class CountingRepository extends InMemorySessionRepository {
  reads = 0;

  override find(id: string) {
    this.reads++;
    return super.find(id);
  }
}

export interface TokenFuzzReport {
  readonly runs: number;
  /** Requests that carried a valid token, as it was issued. */
  readonly accepted: number;
  /** What went wrong, each with the request that did it. */
  readonly failures: readonly string[];
}

interface Setup extends FuzzRuntime {
  readonly repository: CountingRepository;
  readonly issued: IssuedTokens & {
    /** Tokens by their text, each with what makes two texts the same token. */
    readonly valid: ReadonlyMap<string, string>;
  };
}

/**
 * Sends made-up and mutated tokens through a transport, the token format and the loader: nothing but
 * a token that was issued may cost a read, and nothing may throw.
 */
export async function fuzzTokens(seed: number, runs: number): Promise<TokenFuzzReport> {
  const random = new Random(seed);
  const setups = await Promise.all(TRANSPORTS.map((options) => setUp(options)));
  const failures: string[] = [];
  let accepted = 0;
  for (let run = 0; run < runs && failures.length < 10; run++) {
    const setup = random.pick(setups);
    const headers = makeHeaders(random, setup.issued);
    try {
      const { problem, live } = await send(setup, headers);
      if (live) accepted++;
      if (problem !== undefined) failures.push(`${problem}: ${JSON.stringify(headers)}`);
    } catch (error) {
      failures.push(`${String(error)}: ${JSON.stringify(headers)}`);
    }
  }
  return { runs, accepted, failures };
}

async function setUp(options: SessionModuleOptions): Promise<Setup> {
  const repository = new CountingRepository();
  const issuer = (secret: string) => fuzzRuntime({ ...options, secrets: [secret] }, repository);
  const valid = new Map<string, string>();
  const dead: string[] = [];
  for (const secret of [FIRST, SECOND, REMOVED]) {
    const { manager } = issuer(secret);
    for (let made = 0; made < SESSIONS; made++) {
      const session = manager.create({ made });
      await session.save();
      const same = session.id.split('.').slice(0, 2).join('.');
      if (secret === REMOVED) dead.push(session.id, same);
      else valid.set(session.id, same);
    }
  }
  const parts = fuzzRuntime({ ...options, secrets: [FIRST, SECOND] }, repository);
  return { ...parts, repository, issued: { texts: [...valid.keys(), ...dead], valid } };
}

function makeHeaders(random: Random, issued: IssuedTokens): Record<string, string> {
  const headers: Record<string, string> = {};
  if (random.chance(0.75)) headers['cookie'] = makeCookies(random, issued);
  if (random.chance(0.5)) headers[HEADER] = mutatedToken(random, issued);
  return headers;
}

function makeCookies(random: Random, issued: IssuedTokens): string {
  const count = random.pick([1, 1, 1, 2, 3, 8]);
  const pairs = Array.from({ length: count }, () => {
    const name = random.chance(0.7) ? NAME : random.pick(ODD_NAMES);
    return `${name}=${mutatedToken(random, issued)}`;
  });
  return pairs.join(random.pick(['; ', ';', ';;', ' ; ', ', ']));
}

const ODD_NAMES = [
  'SID',
  'sid ',
  '\tsid',
  '\u00a0sid',
  'sid\u00a0',
  'si',
  'sidd',
  '%73id',
  '',
  'x',
  'sid=sid',
];

async function send(
  { runtime, loader, repository, issued }: Setup,
  headers: Readonly<Record<string, string>>,
): Promise<{ problem?: string; live: boolean }> {
  const transport = createTransport(runtime.options);
  const request: TransportRequest = {
    raw: {},
    path: '/',
    secure: false,
    header: (name) => headers[name],
  };
  const texts = transport.resolve(request);
  const readsBefore = repository.reads;
  const { home } = runtime;
  const { standing } = await loader.load([{ source: home, texts }], {
    budget: home.store.newBudget(),
  });
  const reads = repository.reads - readsBefore;

  const presented = presentedBy(headers);
  const invented = texts.filter((text) => !presented.includes(text));
  const valid = new Set(texts.flatMap((text) => issued.valid.get(text) ?? []));
  const live = isLive(standing);
  if (invented.length > 0) return { problem: 'a token that nobody sent', live };
  if (reads !== Math.min(valid.size, 2)) return { problem: `${reads} reads`, live };
  if (texts.length > MOST_CANDIDATES) return { problem: `${texts.length} candidates`, live };
  if (live !== (valid.size === 1)) return { problem: `standing ${standing.kind}`, live };
  return { live };
}

/** Every value that these headers have for our names, read by other code than the library's. */
function presentedBy(headers: Readonly<Record<string, string>>): string[] {
  const pairs = (headers['cookie'] ?? '').split(';').map((pair) => pair.split(/=(.*)/s));
  const blank = /^[ \t]+|[ \t]+$/g;
  const cookies = pairs
    .filter(([name = '']) => name.replaceAll(blank, '') === NAME)
    .map(([, value = '']) => value.replaceAll(blank, ''));
  return [...cookies, headers[HEADER] ?? ''];
}
