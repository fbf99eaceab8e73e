import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { inspect } from 'node:util';
import { CsrfGuard, Session, SessionGuard } from '../../../lib/index.js';
import type { FlashForm } from './systems.js';

type Data = Record<string, unknown>;
interface Flashed {
  message: string;
  form: FlashForm;
}

/** What is no value of the application's, but some library's own. */
const HIDDEN = new Set(['flash', 'lastModified', 'passport', 'userId']);

/** Our application beside the others', with the same routes. */
@Controller()
export class InteropController {
  @Get('session') session(@Session() { data, userId }: Session<Data>) {
    const own = Object.entries(data).filter(([name]) => !name.startsWith('_') && !HIDDEN.has(name));
    return { user: userId ?? null, values: Object.fromEntries(own) };
  }

  @Get('account') @UseGuards(SessionGuard) account(@Session() { userId }: Session<Data>) {
    return { userId };
  }

  @Post('set') @HttpCode(200) set(@Session() session: Session<Data>, @Body() values: Data) {
    Object.assign(session.data, values);
    return {};
  }

  @Post('login/:user') @HttpCode(200) async login(
    @Session() session: Session<Data>,
    @Param('user') user: string,
  ) {
    await session.authenticate(user);
    return {};
  }

  @Post('logout') @HttpCode(200) async logout(@Session() session: Session<Data>) {
    await session.destroy();
    return {};
  }

  /** As they are here: JSON has no word for most of it. */
  @Get('types') types(@Session() { data }: Session<Data>) {
    const own = Object.entries(data).filter(([name]) => !HIDDEN.has(name));
    return Object.fromEntries(own.map(([name, value]) => [name, inspect(value, { depth: 9 })]));
  }

  /** As the other framework keeps them. */
  @Post('flash') @HttpCode(200) flash(
    @Session() session: Session<Data>,
    @Body() { message, form }: Flashed,
  ) {
    if (form === 'session') session.flash(message);
    if (form === 'flask') session.data['_flashes'] = [['message', message]];
    if (form === 'express') session.data['flash'] = { info: [message] };
    return {};
  }

  @Post('flashed') @HttpCode(200) flashed(
    @Session() session: Session<Data>,
    @Body() { form }: Flashed,
  ) {
    if (form === 'session') return session.popFlash();
    const { _flashes: inFlask = [], flash: inExpress } = session.data;
    delete session.data['_flashes'];
    delete session.data['flash'];
    if (form === 'flask') return (inFlask as string[][]).map(([, message]) => message);
    return (inExpress as { info: string[] } | undefined)?.info ?? [];
  }

  @Get('form') form(@Session() session: Session<Data>) {
    return { token: session.csrfToken() };
  }

  @Post('form') @HttpCode(200) @UseGuards(CsrfGuard) submit() {
    return {};
  }
}
