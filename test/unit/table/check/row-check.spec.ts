import { describe, expect, it } from '@jest/globals';
import {
  connectDynamodbLayout,
  flaskDynamodbSessionsLayout,
  JsonSerializer,
  PickleSerializer,
  PythonValue,
} from '../../../../lib/index.js';
import { RowCheck, type MoveTarget } from '../../../../lib/table/check/row-check.js';

const NOW = Date.parse('2050-01-01T12:00:00Z');
const layout = flaskDynamodbSessionsLayout({ format: 'pickle' });

function row(data: string, modified = '2050-01-01 12:00:00') {
  return {
    id: { S: 'a-flask-id' },
    data: { S: data },
    modified: { S: modified },
    ttl: { N: String(NOW / 1000 + 60) },
  };
}

const pickled = (data: Record<string, unknown>) => row(new PickleSerializer().serialize(data));
const fate = (item: ReturnType<typeof row>, target: MoveTarget = {}) =>
  new RowCheck(layout, target, NOW).fateOf(item);
const json = { serializer: new JsonSerializer() };

describe('what becomes of a row', () => {
  it('E11 it moves where all of it can be read and kept', () => {
    expect(fate(pickled({ name: 'ada', list: [1] }), json)).toBe('moves');
    expect(fate(pickled({ name: 'ada', big: 2n ** 60n }))).toBe('moves');
  });

  it('E11 it is over, or nothing, as its layout says', () => {
    const over = { ...pickled({}), ttl: { N: String(NOW / 1000) } };
    expect(fate(over)).toBe('over');
    const { data: _, ...debris } = pickled({});
    expect(new RowCheck(layout, {}, NOW).fateOf(debris)).toBe('none');
  });

  it('E11 it is unreadable, with the type that Python gave a value', () => {
    // datetime.datetime(…, tzinfo=pytz.utc)
    const pytz = Buffer.from('\x80\x04}\x8c\x04whencpytz\n_UTC\n)Rs.', 'latin1');
    const found = fate(row(pytz.toString('base64')));
    expect(found).toEqual({ refused: expect.stringContaining('Python pytz._UTC') });
    expect(fate(row('{"name": "ada"}'))).toEqual({
      refused:
        'unreadable: the serializer for pickle@4 refused the payload because the payload is not base64',
    });
  });

  it('E11 the serializer cannot keep it, with no key of the data unless asked', () => {
    const data = {
      carts: { 'ada@example.com': [{ total: new PythonValue('decimal.Decimal', '1') }] },
    };
    const hidden = fate(pickled(data), json);
    expect(hidden).toEqual({
      refused:
        'cannot be kept: session.data at *.*[*].* is an instance of PythonValue, which would not come back as one',
    });
    expect(JSON.stringify(hidden)).not.toMatch(/carts|ada|total/);
    expect(fate(pickled(data), { ...json, showKeys: true })).toEqual({
      refused: expect.stringContaining('at carts["ada@example.com"][*].total is an instance'),
    });
  });

  it('E11 it is judged after the transform and the migrations', () => {
    const item = pickled({ when: new PythonValue('datetime.date', '2020-01-02') });
    const transform = ({ when, ...data }: Record<string, unknown>) => ({
      ...data,
      when: String(when),
    });
    expect(fate(item, json)).toEqual({ refused: expect.stringContaining('cannot be kept') });
    expect(fate(item, { ...json, transform })).toBe('moves');
    const migrations = { 1: () => ({ seen: NaN }) };
    expect(fate(item, { ...json, transform, dataVersion: 1, migrations })).toEqual({
      refused: expect.stringContaining('NaN'),
    });
    const broken = () => {
      throw new RangeError('ada@example.com');
    };
    const found = JSON.stringify(fate(item, { ...json, transform: broken }));
    expect(found).toContain('RangeError');
    expect(found).not.toContain('example');
  });

  it('E11 it is larger than the application lets sessions be', () => {
    const item = pickled({ text: 'x'.repeat(2000) });
    expect(fate(item, { ...json, maxBytes: 1024 })).toEqual({
      refused: 'too large: more than 1024 bytes (option maxBytes)',
    });
  });

  it('E11 it is where the layout does not look, or begins in the future', () => {
    const express = connectDynamodbLayout({ secrets: ['a secret'], prefix: 'other:' });
    const sess = { S: '{"cookie":{"originalMaxAge":3600000}}' };
    const item = { id: { S: 'sess:1' }, type: { S: 'connect-session' }, sess };
    const expires = { N: String(NOW / 1000 + 60) };
    expect(new RowCheck(express, {}, NOW).fateOf({ ...item, expires })).toEqual({
      refused: expect.stringContaining('unreachable'),
    });
    expect(new RowCheck(express, {}, NOW).fateOf({ id: { S: 'user:1' } })).toBe('none');
    const tomorrow = { ...pickled({}), modified: { S: '2050-01-02 12:00:00' } };
    const late = { ...tomorrow, ttl: { N: String(NOW / 1000 + 200_000) } };
    expect(fate(late)).toEqual({ refused: expect.stringContaining('future') });
  });
});
