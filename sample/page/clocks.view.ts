import type { Session } from 'nestjs-dynamo-session';
import type { TimeLeft, TimesLeft } from './clocks.js';
import { facts, time } from './facts.js';
import { form } from './form.js';
import { html, type Html } from './html.js';

const WARN_SECONDS = 120;

/** `countdown.js` makes these count down, and shows a warning before one of them ends. */
export function clocksView(session: Session, { idle, absolute }: TimesLeft): Html {
  return html`${facts([
      ['Ends if unused', clock('idle', idle)],
      ['Ends at the latest', clock('absolute', absolute)],
    ])}
    <div id="idle-warning" class="message warning" role="alert" hidden>
      <p>Are you still there? You will soon be logged out.</p>
      <div id="stay">
        ${form(session, 'clocks', html`<button class="main">Stay logged in</button>`)}
      </div>
    </div>
    <p id="absolute-warning" class="message warning" role="alert" hidden>
      This login ends soon, whatever you do. <a href="/login">Enter your password again</a> to go
      on.
    </p>`;
}

function clock(name: string, { left, timeout, endsAt }: TimeLeft): Html {
  const warn = Math.min(WARN_SECONDS, timeout / 4);
  return html`<span data-clock="${name}" data-left="${left}" data-warn="${warn}"
    >${time(endsAt)}</span
  >`;
}
