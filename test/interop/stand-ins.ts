import { beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import type { Answer } from '../support/browser.js';
import { GateServer } from '../support/interop/gate-server.js';
import { Neighbours, type Place } from '../support/interop/neighbours.js';
import type { System } from '../support/interop/systems.js';
import { Visitor } from '../support/interop/visitor.js';

/** One request, or what is done between two of them. */
type Step = (visitor: Visitor, place: Place) => Promise<Answer | undefined>;

const get =
  (path: string): Step =>
  (visitor) =>
    visitor.theirs.get(path);
const post =
  (path: string, body: unknown = {}): Step =>
  (visitor) =>
    visitor.theirs.post(path, body);

/** The cookie of a session that nobody has stored, where a library signs them with a bad signature. */
const unknownId: Step = async ({ jar }, { system }) => {
  jar.set(system.cookie, system.key === 'pyramid' ? `${'x'.repeat(43)}/1` : 'x'.repeat(43));
  return undefined;
};

const inTime: Step = async (_, { table, system }) => {
  await table.age(system.lifetime / 2);
  return undefined;
};

const tooLate: Step = async (_, { table, system }) => {
  await table.age(system.lifetime + 12 * 3600);
  return undefined;
};

/** A request that has loaded the session while another one changes it. */
const overtaken: Step = async (visitor) => {
  const { gate, url, close } = await GateServer.open();
  try {
    const slow = visitor.copy().theirs.post('/held', { gate: url, key: 'slow' });
    await gate.reached;
    await visitor.theirs.post('/set', { quick: 1 });
    gate.open();
    return await slow;
  } finally {
    close();
  }
};

const submit: Step = async (visitor) => {
  const { json } = await visitor.theirs.get('/form');
  const { token = '' } = (json ?? {}) as { token?: string };
  return visitor.theirs.post('/form', {}, { headers: { 'x-csrf-token': token } });
};

const STEPS: Readonly<Record<string, Step>> = {
  'a first look': get('/session'),
  'a change': post('/set', { a: 1, text: 'żółw' }),
  'another look': get('/session'),
  'another change': post('/set', { a: [1, { b: null }] }),
  'a login': post('/login/ada'),
  'a look after it': get('/session'),
  'a message': post('/flash', { message: 'hello' }),
  'a second message': post('/flash', { message: 'hello again' }),
  'both of them': get('/flash'),
  'no message': get('/flash'),
  'a form': get('/form'),
  'its submission': submit,
  samples: post('/types'),
  'what became of them': get('/types'),
  'a change overtaken by another': overtaken,
  'what is left of both': get('/session'),
  'half of its life': inTime,
  'a look in time': get('/session'),
  'all of its life': tooLate,
  'a look too late': get('/session'),
  'a change too late': post('/set', { late: 1 }),
  'an id of nobody': unknownId,
  'a look with it': get('/session'),
  'a change with it': post('/set', { mine: 1 }),
  'a login with it': post('/login/grace'),
  'a logout': post('/logout'),
  'a look after that': get('/session'),
  'a change after that': post('/set', { again: 1 }),
};

/** Our stand-ins, held against the libraries: the same requests, the same answers and the same rows. */
export function describeStandIns(systems: readonly System[], originals: string): void {
  // The hand-made table is nobody's library, and what runs on Node is no stand-in.
  const copied = systems.filter(({ runs, key }) => runs === 'python' && key !== 'article');

  describe.each(copied)('our stand-in for $title', (system) => {
    let sides: Neighbours[];
    beforeAll(async () => {
      sides = await Promise.all([
        Neighbours.start([system], originals),
        Neighbours.start([system], null),
      ]);
    });
    afterAll(() => Promise.all(sides.map((side) => side.stop())));

    it('does as the library does', async () => {
      const [original, ours] = await Promise.all(sides.map((side) => played(side.place(system))));
      expect(ours).toEqual(original);
      expect(original?.some(({ rows }) => rows.length > 0)).toBe(true);
    });
  });
}

async function played(place: Place) {
  const visitor = new Visitor(place.others.url(place.system.key), '');
  const story = [];
  for (const [name, step] of Object.entries(STEPS)) {
    const answer = await step(visitor, place);
    const rows = await place.table.rows();
    story.push({
      name,
      ...shown(answer),
      jar: [...visitor.jar].map(([key, value]) => `${key}=${masked(value)}`),
      rows: rows.map(row).toSorted(),
    });
  }
  return story;
}

function shown(answer: Answer | undefined) {
  if (answer === undefined) return {};
  const { status, text, setCookies } = answer;
  return {
    status,
    body: status === 200 ? masked(text) : undefined,
    setCookies: setCookies.map((line) => masked(line).split('; ').toSorted()),
  };
}

function row(item: Record<string, AttributeValue>): string {
  const attributes = Object.entries(item).map(([name, value]) => `${name}: ${attribute(value)}`);
  return attributes.toSorted().join('\n');
}

function attribute(value: AttributeValue): string {
  if (value.N !== undefined) return `N ${sinceNow(Number(value.N))}`;
  if (value.B !== undefined) return `B of ${value.B.length} bytes`;
  const text = value.S ?? JSON.stringify(value);
  // A pickle is the same to the byte, or it is not: there is nothing in it that changes by itself.
  const isPickle = text.endsWith('\n');
  return `S ${isPickle ? createHash('sha256').update(text).digest('hex') : masked(text)}`;
}

/** Times as their distance from now, of which a run takes less than the unit. */
function sinceNow(number: number): string {
  const distance = number - Date.now() / 1000;
  return Math.abs(distance) < 1e9 ? `now + ${Math.round(distance / 100) * 100}` : String(number);
}

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<uuid>'],
  [/\b[\da-f]{64}\b/g, '<64 hex>'],
  [/[\w-]{43}\.[\w-]{27}/g, '<signed id>'],
  [/[\w-]{43}\/(?=\d)/g, '<id>/'],
  [/\d{4}-\d\d-\d\d([ T])\d\d:\d\d:\d\d(\.\d{6})?/g, '<time$1>'],
  [/Expires=(?!Thu, 01.Jan.1970)[^;]+/g, 'Expires=<time>'],
];

function masked(text: string): string {
  return MASKS.reduce((rest, [mask, name]) => rest.replace(mask, name), text);
}
