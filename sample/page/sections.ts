import type { Session } from 'nestjs-dynamo-session';
import { totalOf, type CartLine } from '../cart/cart-line.js';
import { PRODUCT_IDS, PRODUCTS } from '../cart/catalogue.js';
import { form, loginForm } from './forms.js';
import { html, type Html } from './html.js';

export function products(session: Session): Html {
  const row = (id: (typeof PRODUCT_IDS)[number]) =>
    html`<tr>
      <td>${PRODUCTS[id].title}</td>
      <td>${PRODUCTS[id].price.toString()}</td>
      <td>${form(session, 'cart', html`<button name="product" value="${id}">Add</button>`)}</td>
    </tr>`;
  return section(
    'Products',
    html`<table>
      ${PRODUCT_IDS.map(row)}
    </table>`,
  );
}

export function cart(session: Session): Html {
  const lines = session.data.cart ?? [];
  if (lines.length === 0) return section('Cart', html`<p class="soft">Nothing yet.</p>`);
  const row = ({ product, quantity, price }: CartLine) =>
    html`<tr>
      <td>${quantity} × ${PRODUCTS[product].title}</td>
      <td>${price.times(quantity).toString()}</td>
    </tr>`;
  return section(
    'Cart',
    html`<table>
        ${lines.map(row)}
        <tr class="total">
          <td>Total</td>
          <td>${totalOf(lines).toString()}</td>
        </tr>
      </table>
      ${form(
        session,
        'checkout',
        html`<div class="actions"><button class="main">Check out</button></div>`,
      )}`,
  );
}

export function login(session: Session): Html {
  return section('Log in', loginForm(session));
}

export function clocks(session: Session): Html {
  const row = (name: string, value: Html | string) =>
    html`<tr>
      <th>${name}</th>
      <td>${value}</td>
    </tr>`;
  return section(
    'This session',
    html`<table>
      ${row('Handle', session.handle.slice(0, 12))}
      ${row('Stored', session.isNew ? 'not yet' : 'in DynamoDB')}
      ${row('Created', time(session.createdAt))}
      ${row('Last accessed', time(session.lastAccessedAt))}
      ${row('Expires', time(session.expiresAt))}
      ${row('Idle timeout', minutes(session.idleTimeout))}
      ${row('Absolute timeout', minutes(session.absoluteTimeout))}
    </table>`,
  );
}

function section(title: string, content: Html): Html {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}

function time(date: Date): Html {
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

function minutes(seconds: number): string {
  return seconds < 7200 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}
