import { Controller, Get, Injectable, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import {
  AbsoluteTimeout,
  CsrfGuard,
  IdleTimeout,
  IdleTimeoutGuard,
  InjectSessionManager,
  RecentAuthentication,
  Session,
  SessionGuard,
  SessionManager,
  SkipSession,
} from '../../lib/index.js';
import type { AnySession } from './playground.controller.js';
import type { TestApp } from './test-app.js';

export type Handler = (sessions: {
  readonly shop: AnySession;
  readonly admin: AnySession;
  readonly response: Response;
}) => unknown;

/** Handlers with the sessions of two registrations, which a test writes where it uses them. */
@Injectable()
class TwoHandlers {
  readonly all: Handler[] = [];
}

@Controller()
class BothController {
  constructor(private readonly handlers: TwoHandlers) {}

  @Post('returning/:index')
  returning(
    @Session() shop: AnySession,
    @Session({ from: 'admin' }) admin: AnySession,
    @Param('index') index: string,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.handlers.all[Number(index)]?.({ shop, admin, response });
  }

  @Post('answering/:index')
  answering(
    @Session() shop: AnySession,
    @Session({ from: 'admin' }) admin: AnySession,
    @Param('index') index: string,
    @Res() response: Response,
  ) {
    return this.handlers.all[Number(index)]?.({ shop, admin, response });
  }
}

/** Routes for one session, for the other, and for neither. */
@Controller()
class EachController {
  constructor(
    private readonly shops: SessionManager,
    @InjectSessionManager('admin') private readonly admins: SessionManager,
  ) {}

  @Get('none') none() {
    return 'nothing';
  }
  @Get('shop') shop(@Session() { data, userId }: AnySession) {
    return { data, userId: userId ?? null };
  }
  @Get('admin') admin(@Session({ from: 'admin' }) { data, userId }: AnySession) {
    return { data, userId: userId ?? null };
  }
  @Get('key') key(@Session({ from: 'admin', key: 'name' }) name: unknown) {
    return { name };
  }
  @Get('of') async of(@Req() request: { session?: unknown }) {
    const [shop, admin] = [await this.shops.of(request), await this.admins.of(request)];
    return { shop: shop.data, admin: admin.data, isExposed: request.session === shop };
  }
  @Get('skips-admin') @SkipSession({ from: 'admin' }) async skips(@Session() shop: AnySession) {
    return { data: shop.data };
  }
}

@Controller('guarded')
class GuardedController {
  @Get('shop') @UseGuards(SessionGuard) shop() {
    return 'shop';
  }
  @Get('admin') @UseGuards(SessionGuard.for('admin')) admin() {
    return 'admin';
  }
  @Get('skipped') @SkipSession({ from: 'admin' }) @UseGuards(SessionGuard.for('admin')) skipped() {
    return 'never';
  }
  @Get('ended') @UseGuards(IdleTimeoutGuard.for('admin')) ended() {
    return 'ended';
  }
  @Get('idle') @IdleTimeout('5m', { from: 'admin' }) @IdleTimeout('10m') idle() {
    return 'idle';
  }
  @Get('absolute') @AbsoluteTimeout('5m', { from: 'admin' }) absolute() {
    return 'absolute';
  }
  @Get('recent') @RecentAuthentication('5m', { from: 'admin' }) recent() {
    return 'recent';
  }
  @Post('csrf') @UseGuards(CsrfGuard.for('admin')) csrf() {
    return 'csrf';
  }
}

/** For `TestApp.start`: a session without a name, and one with the name `admin`. */
export const TWO_SESSIONS = {
  controllers: [BothController, EachController, GuardedController],
  providers: [TwoHandlers],
  named: { admin: {} },
};

/** The path of a handler whose value Nest sends, or of one that takes the response into its own hands. */
export function pathOf(
  { app }: TestApp,
  kind: 'returning' | 'answering',
  handler: Handler,
): string {
  return `/${kind}/${app.get(TwoHandlers).all.push(handler) - 1}`;
}
