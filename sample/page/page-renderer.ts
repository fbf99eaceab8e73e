import { Injectable } from '@nestjs/common';
import type { Session } from 'nestjs-dynamo-session';
import { Clocks } from './clocks.js';
import { clocksView } from './clocks.view.js';
import { layout, type PageParts } from './layout.js';

@Injectable()
export class PageRenderer {
  constructor(private readonly clocks: Clocks) {}

  async render(session: Session, parts: Omit<PageParts, 'footer'>): Promise<string> {
    if (session.userId === undefined) return layout(session, { ...parts, footer: '' });
    await this.clocks.move(session);
    return layout(session, { ...parts, footer: clocksView(session, this.clocks.of(session)) });
  }
}
