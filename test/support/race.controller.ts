import { Controller, Get, Injectable, Param, Post, Query } from '@nestjs/common';
import { Session } from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { PAYLOAD_MARKER } from './suite-log.js';

export interface RaceData {
  a?: number;
  b?: number;
  secretOfTheUser?: string;
}

export const secretOf = (user: string) => `${PAYLOAD_MARKER} of ${user}`;

/** Holds handlers open: the test decides which of two requests goes on first. */
@Injectable()
export class Gates {
  readonly #gates = new Map<string, Gate>();

  at(name: string): Gate {
    let gate = this.#gates.get(name);
    if (gate === undefined) this.#gates.set(name, (gate = new Gate()));
    return gate;
  }
}

/** Does one thing to the session, after waiting at `?gate=` if that is given. */
@Controller()
export class RaceController {
  constructor(private readonly gates: Gates) {}

  @Get('read')
  async read(@Session() session: Session<RaceData>, @Query('gate') gate?: string) {
    await this.#wait(gate);
    return { ...session.data, user: session.userId ?? null };
  }

  @Post('set/:key/:value')
  async set(
    @Session() session: Session<RaceData>,
    @Param('key') key: 'a' | 'b',
    @Param('value') value: string,
    @Query('gate') gate?: string,
  ) {
    await this.#wait(gate);
    session.data[key] = Number(value);
    return { set: key };
  }

  @Post('login/:user')
  async login(
    @Session() session: Session<RaceData>,
    @Param('user') user: string,
    @Query('gate') gate?: string,
  ) {
    await this.#wait(gate);
    await session.authenticate(user);
    session.data.secretOfTheUser = secretOf(user);
    return { user };
  }

  @Post('regenerate')
  async regenerate(@Session() session: Session<RaceData>, @Query('gate') gate?: string) {
    await this.#wait(gate);
    await session.regenerate();
    return {};
  }

  @Post('logout')
  async logout(@Session() session: Session<RaceData>, @Query('gate') gate?: string) {
    await this.#wait(gate);
    await session.destroy();
    return {};
  }

  async #wait(gate: string | undefined): Promise<void> {
    if (gate !== undefined) await this.gates.at(gate).pass();
  }
}
