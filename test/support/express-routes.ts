import { All, Controller, Injectable, Next, Param, Req, Res } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { TestApp } from './test-app.js';

/** As for Express: it answers by itself, or calls `next`. */
export type ExpressHandler = (request: Request, response: Response, next: NextFunction) => unknown;

/** Handlers in the manner of Express, which a test writes where it uses them. */
@Injectable()
export class ExpressHandlers {
  readonly #handlers = new Map<string, ExpressHandler>();

  /** @returns its path */
  add(handler: ExpressHandler): string {
    const name = randomUUID();
    this.#handlers.set(name, handler);
    return `/express/${name}`;
  }

  at(name: string): ExpressHandler {
    const handler = this.#handlers.get(name);
    if (handler === undefined) throw new Error('The test has no such handler.');
    return handler;
  }
}

@Controller('express')
class ExpressRoutesController {
  constructor(private readonly handlers: ExpressHandlers) {}

  @All(':name')
  handle(
    @Req() request: Request,
    @Res() response: Response,
    @Next() next: NextFunction,
    @Param('name') name: string,
  ) {
    return this.handlers.at(name)(request, response, next);
  }
}

/** For `TestApp.start`. */
export const EXPRESS_ROUTES = {
  controllers: [ExpressRoutesController],
  providers: [ExpressHandlers],
};

export const onExpress = ({ app }: TestApp, handler: ExpressHandler): string =>
  app.get(ExpressHandlers).add(handler);
