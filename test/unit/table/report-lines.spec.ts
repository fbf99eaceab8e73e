import { describe, expect, it } from '@jest/globals';
import { reportLines } from '../../../lib/table/report-lines.js';

describe('the report of a table as text', () => {
  const report = {
    items: 120,
    layouts: {
      native: { live: 100, over: 2 },
      'connect-dynamodb': { live: 7, over: 0 },
      'flask-dynamodb-sessions/json': { live: 1, over: 9 },
    },
    other: 1,
    readUnits: 12.5,
  };

  it('has a line for each layout, in columns, and says that migrateFrom has work left', () => {
    expect(reportLines('sessions', report)).toEqual([
      'The table "sessions" holds 120 items, read for 12.5 read units.',
      '  native                        100 live    2 over',
      '  connect-dynamodb                7 live    0 over',
      '  flask-dynamodb-sessions/json    1 live    9 over',
      '  other                           1 item',
      '8 sessions of other libraries are live: keep migrateFrom.',
    ]);
  });

  it('says when only ended sessions of other libraries are left', () => {
    const layouts = { native: { live: 1, over: 0 }, 'connect-dynamodb': { live: 0, over: 3 } };
    expect(reportLines('sessions', { ...report, layouts }).at(-1)).toBe(
      'No session of another library is live in this table: migrateFrom is not needed for it.',
    );
  });

  it('leaves the cost out where the engine does not say it, and keeps to grammar', () => {
    const layouts = { native: { live: 0, over: 0 }, 'connect-dynamodb': { live: 1, over: 0 } };
    const lines = reportLines('t', { items: 1, layouts, other: 0, readUnits: undefined });
    expect(lines[0]).toBe('The table "t" holds 1 item.');
    expect(lines.slice(-2)).toEqual([
      '  other             0 items',
      '1 session of another library is live: keep migrateFrom.',
    ]);
  });
});
