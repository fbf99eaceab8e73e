import { describe, expect, it } from '@jest/globals';
import { RowTally } from '../../../lib/table/row-tally.js';
import type { RowKind } from '../../../lib/table-layout/row-kind.js';

const NOW = 1000;
const plain: RowKind = {
  name: 'plain',
  attributes: ['end', ['map', 'inner']],
  endOf: ({ end }) => (end && 'N' in end ? Number(end.N) : undefined),
};
const mixed: RowKind = {
  name: 'mixed',
  attributes: ['end', 'until'],
  endOf: ({ until }) => (until && 'N' in until ? Number(until.N) : undefined),
  payload: {
    attribute: 'body',
    formats: ['a', 'b'],
    formatOf: (value) => (value && 'S' in value ? value.S : undefined),
  },
};

const ending = (at: number) => ({ end: { N: String(at) } });
const until = (at: number, body?: string) => ({
  until: { N: String(at) },
  ...(body !== undefined && { body: { S: body } }),
});
const tally = (...kinds: RowKind[]) =>
  new RowTally({ kinds, now: NOW, toInstant: (reading) => reading });

describe('a tally of rows', () => {
  it('names every layout and format before there is a row', () => {
    const none = { live: 0, over: 0 };
    expect(tally(plain, mixed).result).toEqual({
      items: 0,
      layouts: { plain: none, 'mixed/a': none, 'mixed/b': none },
      other: 0,
    });
  });

  it('R25 counts a session as over at the very time it ends, and what is no session as other', () => {
    const rows = tally(plain);
    expect(rows.add([ending(NOW - 1), ending(NOW), ending(NOW + 1), {}])).toBe(true);
    expect(rows.add([ending(NOW + 2)])).toBe(true);
    expect(rows.result).toEqual({ items: 5, layouts: { plain: { live: 2, over: 2 } }, other: 1 });
  });

  it('asks for each attribute once, and for payloads only once a row needs its own', () => {
    const rows = tally(plain, mixed);
    expect(rows.attributes).toEqual(['end', ['map', 'inner'], 'until']);
    expect(rows.add([ending(NOW)])).toBe(true);
    expect(rows.attributes).not.toContain('body');

    expect(rows.add([ending(NOW), until(NOW + 1)])).toBe(false);
    expect(rows.attributes).toEqual(['end', ['map', 'inner'], 'until', 'body']);
    expect(rows.add([ending(NOW), until(NOW + 1, 'b')])).toBe(true);
    expect(rows.result).toEqual({
      items: 3,
      layouts: {
        plain: { live: 0, over: 2 },
        'mixed/a': { live: 0, over: 0 },
        'mixed/b': { live: 1, over: 0 },
      },
      other: 0,
    });
  });

  it('counts a row without its payload as other, and reads nothing a third time for it', () => {
    const rows = tally(mixed);
    expect(rows.add([until(NOW + 1)])).toBe(false);
    expect(rows.add([until(NOW + 1), until(NOW + 1, 'unknown')])).toBe(true);
    expect(rows.result).toMatchObject({ items: 2, other: 2 });
  });

  it('counts a row once, also where two layouts would have it', () => {
    const rows = tally(plain, { ...plain, name: 'same' });
    rows.add([ending(NOW + 1)]);
    expect(rows.result).toEqual({
      items: 1,
      layouts: { plain: { live: 1, over: 0 }, same: { live: 0, over: 0 } },
      other: 0,
    });
  });
});
