import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Session, SessionUsers } from '../../lib/index.js';
import type { Browser } from './browser.js';
import type { AnySession } from './playground.controller.js';
import { PlaygroundController } from './playground.controller.js';
import type { TestApp } from './test-app.js';

@Controller('users/:user')
class UserSessionsController {
  constructor(private readonly users: SessionUsers) {}

  @Post('login') @HttpCode(200) async login(
    @Session() session: AnySession,
    @Param('user') user: string,
    @Body() metadata: Record<string, unknown> | undefined,
  ) {
    await session.authenticate(user, metadata && { metadata });
    return session.handle;
  }
  @Get('ended') ended(@Session() session: AnySession) {
    return { ended: session.ended ?? null };
  }
  @Get('sessions') list(@Session() session: AnySession, @Param('user') user: string) {
    return this.users.list(user, { current: session });
  }
  @Delete('sessions/:handle') async revoke(
    @Param('user') user: string,
    @Param('handle') handle: string,
  ) {
    return { ended: await this.users.revoke(user, handle) };
  }
  @Delete('sessions') async revokeAll(@Param('user') user: string) {
    return { ended: await this.users.revokeAll(user) };
  }
  @Post('others') @HttpCode(200) async revokeOthers(
    @Session() session: AnySession,
    @Param('user') user: string,
  ) {
    return { ended: await this.users.revokeAll(user, { except: session }) };
  }
}

/** What can be done with the sessions of a user, each over one route, beside those of one session. */
export const USER_CONTROLLERS = [PlaygroundController, UserSessionsController];

/** A browser in which that user has just logged in. */
export async function loggedIn(app: TestApp, user: string, metadata?: object): Promise<Browser> {
  const browser = app.browser();
  const { status } = await browser.post(`/users/${user}/login`, metadata ?? {});
  if (status !== 200) throw new Error(`The login was answered with ${status}.`);
  return browser;
}

/** Whose session a browser has. */
export async function userOf(browser: Browser): Promise<unknown> {
  const { json } = await browser.get('/about');
  return (json as { userId: unknown }).userId;
}

/** What became of the session that a browser presents. */
export async function endOf(browser: Browser): Promise<unknown> {
  const { json } = await browser.get('/users/anybody/ended');
  return (json as { ended: unknown }).ended;
}
