import { Controller, Get, Header } from '@nestjs/common';
import { SkipSession } from 'nestjs-dynamo-session';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of `sample/public`. They need no session, and so cost no call to DynamoDB. */
@Controller()
@SkipSession()
export class PublicController {
  readonly #style = read('style.css');
  readonly #countdown = read('countdown.js');
  readonly #icon = read('icon.svg');

  @Get('style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  style(): string {
    return this.#style;
  }

  @Get('countdown.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  countdown(): string {
    return this.#countdown;
  }

  @Get('icon.svg')
  @Header('Content-Type', 'image/svg+xml')
  icon(): string {
    return this.#icon;
  }
}

/** Relative to the folder that `npm start` runs in. */
function read(name: string): string {
  return readFileSync(join('sample', 'public', name), 'utf8');
}
