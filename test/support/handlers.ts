import { Controller, Injectable, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Session } from '../../lib/index.js';
import type { AnySession } from './playground.controller.js';
import { Gates, RaceController } from './race.controller.js';
import type { TestApp } from './test-app.js';

export type Handler = (session: AnySession, response: Response) => unknown;

/** Handlers that a test writes where it uses them: what counts there is the order of their steps. */
@Injectable()
export class Handlers {
  readonly #handlers: Handler[] = [];

  /** Of one whose value Nest sends. */
  returning(handler: Handler): string {
    return `/returning/${this.#handlers.push(handler) - 1}`;
  }

  /** Of one that takes the response into its own hands. */
  answering(handler: Handler): string {
    return `/answering/${this.#handlers.push(handler) - 1}`;
  }

  at(index: string): Handler {
    const handler = this.#handlers[Number(index)];
    if (handler === undefined) throw new Error('The test has no such handler.');
    return handler;
  }
}

@Controller()
class HandlersController {
  constructor(private readonly handlers: Handlers) {}

  @Post('returning/:index')
  returning(
    @Session() session: AnySession,
    @Param('index') index: string,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.handlers.at(index)(session, response);
  }

  @Post('answering/:index')
  answering(
    @Session() session: AnySession,
    @Param('index') index: string,
    @Res() response: Response,
  ) {
    return this.handlers.at(index)(session, response);
  }
}

/** For `TestApp.start`: the routes of races, and those of the test's own handlers. */
export const ROUTES = {
  controllers: [RaceController, HandlersController],
  providers: [Gates, Handlers],
};

export const handlersOf = ({ app }: TestApp): Handlers => app.get(Handlers);

/** What became of an operation: `'done'`, the `state` or `reason` of its error, or that error. */
export function outcomeOf(operation: Promise<unknown>): Promise<unknown> {
  return operation.then(
    () => 'done',
    (error: { state?: string; reason?: string }) => error.state ?? error.reason ?? error,
  );
}
