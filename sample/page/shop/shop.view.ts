import type { Session } from 'nestjs-dynamo-session';
import { totalOf, type CartLine } from '../../cart/cart-line.js';
import { PRODUCT_IDS, PRODUCTS } from '../../cart/catalogue.js';
import { form, mainButton } from '../form.js';
import { html, type Html } from '../html.js';
import { facts, time } from '../facts.js';

export function products(session: Session): Html {
  const row = (id: (typeof PRODUCT_IDS)[number]) =>
    html`<tr>
      <td>${PRODUCTS[id].title}</td>
      <td>${PRODUCTS[id].price.toString()}</td>
      <td>
        <button name="product" value="${id}" aria-label="Add ${PRODUCTS[id].title}">Add</button>
      </td>
    </tr>`;
  const table = html`<table>
    ${PRODUCT_IDS.map(row)}
  </table>`;
  return section('Products', form(session, 'cart', table));
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
      ${form(session, 'checkout', mainButton('Check out'))}`,
  );
}

export function sessionFacts(session: Session): Html {
  return section(
    'This session',
    facts([
      ['Handle', session.handle.slice(0, 12)],
      ['Stored', session.isNew ? 'not yet' : 'in DynamoDB'],
      ['Began', time(session.createdAt)],
      ['Last used', time(session.lastAccessedAt)],
      ['Idle timeout', duration(session.idleTimeout)],
      ['Absolute timeout', duration(session.absoluteTimeout)],
    ]),
  );
}

function section(title: string, content: Html): Html {
  return html`<section class="card">
    <h2>${title}</h2>
    ${content}
  </section>`;
}

function duration(seconds: number): string {
  if (seconds < 7200) return `${seconds / 60} min`;
  return seconds < 172_800 ? `${seconds / 3600} h` : `${seconds / 86_400} days`;
}
