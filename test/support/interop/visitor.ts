import { expect } from '@jest/globals';
import { Browser, type Answer } from '../browser.js';

type Values = Record<string, unknown>;

/** One browser that goes back and forth between two applications under one domain. */
export class Visitor {
  readonly theirs: Browser;
  readonly ours: Browser;

  constructor(
    readonly theirUrl: string,
    readonly ourUrl: string,
    readonly jar = new Map<string, string>(),
  ) {
    this.theirs = new Browser(theirUrl, jar);
    this.ours = new Browser(ourUrl, jar);
  }

  /** Somebody with the cookies that this browser has now, whatever it is told later. */
  copy(): Visitor {
    return new Visitor(this.theirUrl, this.ourUrl, new Map(this.jar));
  }

  /** Who the two applications take this browser for. */
  async users(): Promise<{ theirs: unknown; ours: unknown }> {
    const ours = (await show(this.ours)).user;
    return { theirs: (await show(this.theirs)).user, ours };
  }
}

export async function show(browser: Browser): Promise<{ user: unknown; values: Values }> {
  return good(await browser.get('/session')) as { user: unknown; values: Values };
}

export async function post(browser: Browser, path: string, body: unknown = {}): Promise<unknown> {
  return good(await browser.post(path, body));
}

/** What an answer says, which must be a good one. */
export function good({ status, json, text }: Answer): unknown {
  expect([status, status === 200 ? '' : text]).toEqual([200, '']);
  return json;
}
