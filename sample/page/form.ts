import type { Session } from 'nestjs-dynamo-session';
import { html, type Html } from './html.js';

/** Every form of the shop carries the token that `CsrfGuard` asks for. */
export function form(session: Session, action: string, content: Html): Html {
  return html`<form method="post" action="/page/${action}">
    <input type="hidden" name="_csrf" value="${session.csrfToken()}" />
    ${content}
  </form>`;
}

export function passwordField(label: string, autocomplete: string): Html {
  return html`<label class="field"
    >${label}
    <input
      name="password"
      type="password"
      required
      minlength="8"
      maxlength="128"
      autocomplete="${autocomplete}"
  /></label>`;
}

export function mainButton(text: string): Html {
  return html`<div class="row actions"><button class="main">${text}</button></div>`;
}
