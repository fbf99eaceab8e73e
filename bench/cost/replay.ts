import type { Application } from '../processes/application.js';
import { WHEN } from '../processes/travelling-date.js';
import { cookieOf, forged } from '../speed/clients.js';
import { shopData } from '../contenders/shop.js';
import type { CallTotals } from './call-counter.js';
import type { Step } from './trace.js';

/** A visitor as the trace has left them. */
interface Visitor {
  cookie: string;
  visits: number;
}

const ROUTES = {
  anonymous: ['GET', '/read'],
  forged: ['GET', '/read'],
  login: ['POST', '/login'],
  read: ['GET', '/read'],
  poll: ['GET', '/read'],
  change: ['POST', '/write'],
  logout: ['POST', '/logout'],
} as const;

/**
 * Sends a trace, one request after the other, each at its own time, and looks at each answer: what
 * does not keep sessions would be cheap.
 */
export async function replay(
  trace: readonly Step[],
  application: Application,
  progress: (done: number) => void,
): Promise<CallTotals> {
  const { url } = application;
  const visitors = new Map<number, Visitor>();
  const bots = forged(await anyCookie(url));
  await application.calls();
  for (const [index, step] of trace.entries()) {
    const visitor = visitors.get(step.visitor);
    const cookie = step.action === 'forged' ? bots : visitor?.cookie;
    const response = await send(url, step, cookie);
    const body = await response.text();
    const next = after(step, visitor, response);
    if (next === undefined) visitors.delete(step.visitor);
    else visitors.set(step.visitor, next);
    const user = next === undefined ? 'nobody' : 'ada';
    const expected = `{"user":"${user}","visits":${next?.visits ?? 0},`;
    if (!response.ok || !body.startsWith(expected)) {
      throw new Error(`request ${index}, ${step.action}: ${body} does not begin with ${expected}`);
    }
    if (index % 250 === 0) progress(index);
  }
  return application.calls();
}

async function send(url: string, step: Step, cookie: string | undefined): Promise<Response> {
  const [method, path] = ROUTES[step.action];
  const query = step.action === 'login' ? `?bytes=${step.bytes}` : '';
  const headers = { [WHEN]: String(step.at), ...(cookie !== undefined && { cookie }) };
  return fetch(url + path + query, { method, headers });
}

function after(
  { action, bytes }: Step,
  visitor: Visitor | undefined,
  response: Response,
): Visitor | undefined {
  const cookie = cookieOf(response) ?? visitor?.cookie ?? '';
  if (action === 'login') return { cookie, visits: shopData(bytes).visits };
  if (visitor === undefined || action === 'logout') return undefined;
  return { cookie, visits: visitor.visits + (action === 'change' ? 1 : 0) };
}

/** For the bots, who change it. What it costs is not counted. */
async function anyCookie(url: string): Promise<string> {
  const response = await fetch(`${url}/login?bytes=500`, {
    method: 'POST',
    headers: { [WHEN]: '0' },
  });
  // express-session sends the head before it saves.
  await response.arrayBuffer();
  return cookieOf(response) ?? '';
}
