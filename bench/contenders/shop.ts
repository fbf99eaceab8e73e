import { Random } from '../random.js';

/** What each contender keeps in a session. */
export interface ShopData {
  user?: string;
  visits?: number;
  cart?: CartLine[];
}

interface CartLine {
  sku: string;
  title: string;
  quantity: number;
  cents: number;
}

/** Beginning here, counting up does not change the size. */
const FIRST_VISIT = 100_000;

/** A logged-in user with a cart, of exactly so many bytes of JSON: 200 or more. */
export function shopData(bytes: number): Required<ShopData> {
  const cart = [line(1)];
  const data: Required<ShopData> = { user: 'ada', visits: FIRST_VISIT, cart };
  for (let number = 2; sizeOf(data) <= bytes; number++) cart.push(line(number));
  if (cart.length > 1) cart.pop();
  const last = cart.at(-1);
  if (last !== undefined) last.title += 'x'.repeat(Math.max(0, bytes - sizeOf(data)));
  return data;
}

/** As a shop has it: what repeats are the keys and the words, what does not are numbers and prices. */
function line(number: number): CartLine {
  const random = new Random(number);
  const words = Array.from({ length: 5 }, () => WORDS[random.between(0, WORDS.length - 1)]);
  return {
    sku: random.between(2 ** 31, 2 ** 32 - 1).toString(16),
    title: words.join(' '),
    quantity: random.between(1, 9),
    cents: random.between(1_000, 9_999),
  };
}

const WORDS =
  'black green oolong herbal tea box tin pouch pot cup organic loose leaf lemon ginger mint jasmine ribbon gift set large small spare strainer kettle honey sugar wooden steel porcelain travel winter'.split(
    ' ',
  );

/** What the routes answer: all of the data has to be there for it, and the answer is small. */
export function greeting({ user = 'nobody', visits = 0, cart = [] }: ShopData): object {
  return { user, visits, lines: cart.length };
}

/** What `/write` changes. */
export function countVisit(data: ShopData): void {
  data.visits = (data.visits ?? 0) + 1;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
