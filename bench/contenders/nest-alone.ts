import { Controller, Get, Post } from '@nestjs/common';
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

/** No session at all. */
export const nestAlone: Contender = {
  title: 'Nest alone',
  build: (setup) => buildApp(PlainController, setup),
};
