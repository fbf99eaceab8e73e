import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Session } from '../../lib/index.js';

/** Data of any shape, for tests that do not care. */
export type AnyData = Record<string, unknown>;
export type AnySession = Session<AnyData>;

/** What a session can do, each over one route. */
@Controller()
export class PlaygroundController {
  @Get('none') none() {
    return 'nothing';
  }
  @Get('read') read(@Session() session: AnySession) {
    return session.data;
  }
  @Get('about') about(@Session() session: AnySession) {
    const { isNew, userId = null, createdAt, expiresAt, idleTimeout, absoluteTimeout } = session;
    const authenticatedAt = session.authenticatedAt ?? null;
    return { isNew, userId, createdAt, expiresAt, idleTimeout, absoluteTimeout, authenticatedAt };
  }
  @Get('handle') handle(@Session() session: AnySession) {
    return session.handle;
  }
  /** The keys of the body are set one by one, as applications do. */
  @Post('set') @HttpCode(200) set(@Session() session: AnySession, @Body() body: AnyData) {
    for (const [key, value] of Object.entries(body)) session.data[key] = value;
    return session.data;
  }
  @Post('login/:user') @HttpCode(200) async login(
    @Session() session: AnySession,
    @Param('user') user: string,
    @Body() body: { keep?: string[] } | undefined,
  ) {
    await session.authenticate(user, body?.keep && { keep: body.keep });
    return { userId: session.userId };
  }
  @Post('regenerate') @HttpCode(200) async regenerate(
    @Session() session: AnySession,
    @Body() body: { keep?: boolean | string[]; times?: number } | undefined,
  ) {
    for (let time = 0; time < (body?.times ?? 1); time++) {
      await session.regenerate(body?.keep === undefined ? {} : { keep: body.keep });
    }
    return session.data;
  }
  @Post('timeouts') @HttpCode(200) timeouts(
    @Session() session: AnySession,
    @Body() body: { idle?: number; absolute?: number },
  ) {
    session.setTimeouts(body);
    return { idle: session.idleTimeout, absolute: session.absoluteTimeout };
  }
  @Post('logout') @HttpCode(200) async logout(@Session() session: AnySession) {
    await session.destroy();
    return 'bye';
  }
}
