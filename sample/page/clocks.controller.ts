import { Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { CsrfGuard, NoTouch, Session, SessionGuard } from 'nestjs-dynamo-session';
import { Clocks, type TimesLeft } from './clocks.js';

/** For `countdown.js`. */
@Controller('page/clocks')
@UseGuards(SessionGuard, CsrfGuard)
export class ClocksController {
  constructor(private readonly clocks: Clocks) {}

  /** Every open page asks once a minute: no session must live for ever by that. */
  @Get()
  @NoTouch()
  show(@Session() session: Session): TimesLeft {
    return this.clocks.of(session);
  }

  /** "Stay logged in". */
  @Post()
  @HttpCode(200)
  async move(@Session() session: Session): Promise<TimesLeft> {
    await session.touch();
    return this.clocks.of(session);
  }
}
