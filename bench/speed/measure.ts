import type { Application } from '../processes/application.js';
import type { Load, LoadOrder } from '../processes/load.js';
import { forged, logIn } from './clients.js';
import type { Scenario } from './scenarios.js';
import { figure, type Figure } from './statistics.js';

export interface Rounds {
  readonly rounds: number;
  /** Requests in each of them. */
  readonly requests: number;
  readonly connections: number;
}

/** What one contender made of one scenario. */
export interface Measurement {
  readonly scenario: string;
  readonly contender: string;
  /** Microseconds of the application's process for each request, system time included. */
  readonly cpuMicros: Figure;
  readonly requestsPerSecond: Figure;
  readonly p50: Figure;
  readonly p99: Figure;
}

interface Round {
  readonly cpuMicros: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** A contender in the race: where its clients log in may be another one. */
export interface Runner {
  readonly application: Application;
  readonly loginUrl: string;
  readonly isNobody: boolean;
}

/**
 * Sends one scenario to all of them, in rounds: A B C A B C. What disturbs the machine for a while
 * then disturbs all of them.
 */
export async function measure(
  [name, scenario]: readonly [string, Scenario],
  runners: readonly Runner[],
  { rounds, requests, connections: usual }: Rounds,
  { load, progress }: { readonly load: Load; readonly progress: (line: string) => void },
): Promise<Measurement[]> {
  const connections = Math.min(scenario.connections ?? usual, requests);
  const races = [];
  for (const { application, loginUrl, isNobody } of runners) {
    const { method, path } = scenario;
    const cookies = await cookiesFor(scenario, loginUrl, connections);
    const order: LoadOrder = { url: application.url, method, path, connections, requests, cookies };
    await check(order, isNobody ? 'nobody' : scenario.user);
    races.push({ application, order, rounds: [] as Round[] });
  }
  // Before anything is measured: what runs often is compiled better.
  for (const { application, order } of races) {
    progress(`${name}: warming up ${application.contender}`);
    await load.run({ ...order, requests: 3 * requests });
  }
  for (let round = 1; round <= rounds; round++) {
    for (const race of races) {
      const before = await race.application.cpuMicros();
      const result = await load.run(race.order);
      const cpuMicros = ((await race.application.cpuMicros()) - before) / requests;
      race.rounds.push({ ...result, cpuMicros });
      progress(
        `${name}: round ${round} of ${rounds}, ${race.application.contender}: ` +
          `${cpuMicros.toFixed(0)} µs, ${result.requestsPerSecond.toFixed(0)} requests/s`,
      );
    }
  }
  return races.map(({ application, rounds: all }) => ({
    scenario: name,
    contender: application.contender,
    cpuMicros: figure(all.map(({ cpuMicros }) => cpuMicros)),
    requestsPerSecond: figure(all.map(({ requestsPerSecond }) => requestsPerSecond)),
    p50: figure(all.map(({ p50 }) => p50)),
    p99: figure(all.map(({ p99 }) => p99)),
  }));
}

/** A contender that does not do what is measured would be fast. */
async function check({ url, path, method, cookies = [] }: LoadOrder, user: string): Promise<void> {
  const [cookie] = cookies;
  const response = await fetch(url + path, { method, headers: cookie ? { cookie } : {} });
  const body = await response.text();
  if (!response.ok || !body.includes(`"user":"${user}"`)) {
    throw new Error(`${method} ${url}${path}: not the answer for ${user}: ${body}`);
  }
}

async function cookiesFor(
  { cookie, bytes, isOneClient = false }: Scenario,
  loginUrl: string,
  connections: number,
): Promise<string[]> {
  if (cookie === 'none') return [];
  const cookies = await logIn(loginUrl, bytes, isOneClient ? 1 : connections);
  return cookie === 'forged' ? cookies.map(forged) : cookies;
}
