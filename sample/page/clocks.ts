import { Injectable } from '@nestjs/common';
import { SessionClock, type Session } from 'nestjs-dynamo-session';

/** In seconds. */
export interface TimeLeft {
  readonly left: number;
  readonly timeout: number;
  readonly endsAt: Date;
}

export type TimesLeft = Readonly<Record<'idle' | 'absolute', TimeLeft>>;

/** The module, too, writes the idle clock about this often: no page writes more because of it. */
const TOUCHES_PER_TIMEOUT = 10;

/** Where the two clocks of a session stand. */
@Injectable()
export class Clocks {
  constructor(private readonly clock: SessionClock) {}

  of({ lastAccessedAt, idleTimeout, createdAt, absoluteTimeout }: Session): TimesLeft {
    return {
      idle: this.#since(lastAccessedAt, idleTimeout),
      absolute: this.#since(createdAt, absoluteTimeout),
    };
  }

  /** A page is activity. The module notes that when the request ends; a page that shows it, before. */
  async move(session: Session): Promise<void> {
    const { left, timeout } = this.of(session).idle;
    if (timeout - left >= timeout / TOUCHES_PER_TIMEOUT) await session.touch();
  }

  #since(start: Date, timeout: number): TimeLeft {
    const endsAt = new Date(start.getTime() + timeout * 1000);
    const left = Math.max(0, Math.ceil((endsAt.getTime() - this.clock.now()) / 1000));
    return { left, timeout, endsAt };
  }
}
