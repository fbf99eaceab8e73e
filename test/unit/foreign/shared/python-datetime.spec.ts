import { expect, it } from '@jest/globals';
import {
  formatDatetime,
  parseDatetime,
  type DatetimeStyle,
} from '../../../../lib/foreign/shared/python-datetime.js';

it.each<[string, DatetimeStyle, string]>([
  ['2026-01-02T03:04:05.000Z', 'str', '2026-01-02 03:04:05'],
  ['2026-01-02T03:04:05.060Z', 'str', '2026-01-02 03:04:05.060000'],
  ['2026-01-02T03:04:05.000Z', 'isoformat-utc', '2026-01-02T03:04:05+00:00'],
  ['2026-01-02T03:04:05.006Z', 'isoformat-utc', '2026-01-02T03:04:05.006000+00:00'],
])('%s as %s is %s', (iso, style, text) => {
  expect(formatDatetime(Date.parse(iso), style)).toBe(text);
  expect(parseDatetime(text, style)).toBe(Date.parse(iso));
});

it.each<[string, DatetimeStyle, string | undefined]>([
  ['2026-01-02 03:04:05.1239', 'str', '2026-01-02T03:04:05.123Z'],
  ['2026-01-02T03:04:05Z', 'isoformat-utc', '2026-01-02T03:04:05.000Z'],
  ['2026-01-02T03:04:05', 'str', undefined],
  ['2026-01-02 03:04:05+00:00', 'str', undefined],
  ['2026-01-02T03:04:05', 'isoformat-utc', undefined],
  ['2026-02-30 03:04:05', 'str', undefined],
  ['2026-01-02 24:00:00', 'str', undefined],
  ['', 'str', undefined],
])('%j, read as %s, is %s', (text, style, iso) => {
  expect(parseDatetime(text, style)).toBe(iso === undefined ? undefined : Date.parse(iso));
});
