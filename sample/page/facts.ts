import { html, type Html } from './html.js';

export function time(date: Date): Html {
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** A list of names and what they are. */
export function facts(rows: readonly (readonly [name: string, value: Html | string])[]): Html {
  const row = ([name, value]: (typeof rows)[number]) =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  return html`<dl>${rows.map(row)}</dl>`;
}
