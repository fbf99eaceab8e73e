import type { MoveCheck } from './check/check-tally.js';

/** A dry run as text: what would not move, by kind and reason, and how many that are. */
export function checkLines({ moves, over, refused, kinds }: MoveCheck): string[] {
  const digits = String(Math.max(moves, over, refused)).length;
  const line = (indent: string, count: number, text: string) =>
    `${indent}${String(count).padStart(digits)}  ${text}`;
  return [
    'A dry run of the move, by kind of row:',
    ...Object.entries(kinds).flatMap(([kind, found]) => [
      `  ${kind}`,
      line('    ', found.moves, 'would move'),
      ...(found.over > 0 ? [line('    ', found.over, 'are over, and nothing moves them')] : []),
      ...Object.entries(found.refused).map(([reason, count]) => line('    ', count, reason)),
    ]),
    verdict(moves, refused),
  ];
}

function verdict(moves: number, refused: number): string {
  const sessions = moves === 1 ? 'session' : 'sessions';
  if (refused === 0) return `All ${moves} live ${sessions} would move.`;
  const rows = refused === 1 ? 'row' : 'rows';
  return `${moves} live ${sessions} would move, and ${refused} ${rows} would not.`;
}
