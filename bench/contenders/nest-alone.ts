import { Controller, Get, Post, type CallHandler } from '@nestjs/common';
import { buildApp } from './build-app.js';
import type { Contender } from './contender.js';
import { greeting } from './shop.js';

@Controller()
class PlainController {
  @Get('none') none() {
    return greeting({});
  }
  @Get('read') read() {
    return greeting({});
  }
  @Get('untouched') untouched() {
    return greeting({});
  }
  @Post('write') write() {
    return greeting({});
  }
  @Post('login') login() {
    return greeting({});
  }
  @Post('logout') logout() {
    return greeting({});
  }
}

/** What Nest itself takes for any interceptor: no module that has one can be faster. */
export const nestIntercepted: Contender = {
  title: 'Nest, an idle interceptor',
  isNobody: true,
  build: async (setup) => {
    const app = await buildApp(PlainController, setup);
    app.useGlobalInterceptors({ intercept: (_context, next: CallHandler) => next.handle() });
    return app;
  },
};

/** No session at all. */
export const nestAlone: Contender = {
  title: 'Nest alone',
  isNobody: true,
  build: (setup) => buildApp(PlainController, setup),
};
