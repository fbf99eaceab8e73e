import { expect, it } from '@jest/globals';
import { ZonedClock } from '../../../../lib/foreign/shared/zoned-clock.js';

const berlin = new ZonedClock('Europe/Berlin');
const at = (text: string) => Date.parse(`${text}Z`);

it.each([
  ['winter', '2026-01-01T12:00:00.123', '2026-01-01T13:00:00.123'],
  ['summer', '2026-07-01T12:00:00', '2026-07-01T14:00:00'],
  ['the hour that is shown twice, the first time', '2026-10-25T00:30:00', '2026-10-25T02:30:00'],
])('in %s goes there and back', (_, instant, wall) => {
  expect(berlin.toWall(at(instant))).toBe(at(wall));
  expect(berlin.toInstant(at(wall))).toBe(at(instant));
});

it('shows an hour twice, and never another one', () => {
  expect(berlin.toWall(at('2026-10-25T01:30:00'))).toBe(at('2026-10-25T02:30:00'));
  expect(berlin.toInstant(at('2026-03-29T02:30:00'))).toBe(at('2026-03-29T01:30:00'));
});

it('refuses what is no time zone', () => {
  expect(() => new ZonedClock('Atlantis')).toThrow(RangeError);
});
