import type { CartLine } from './cart/cart-line.js';

declare module 'nestjs-dynamo-session' {
  /** What the shop keeps in `session.data`: every `Session` is typed with it. */
  interface SessionData {
    email?: string;
    cart?: CartLine[];
  }
}
