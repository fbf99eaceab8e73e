import { contenders } from '../contenders/contenders.js';
import type { Measurement } from './measure.js';
import { scenarios } from './scenarios.js';

const WIDTH = 860;
const LABELS = 250;
const BAR = 18;
const GAP = 6;
const HEADING = 40;
const NUMBERS = 190;
const OURS = '#0b6e4f';
const OTHERS = '#7a8793';

/** What the chart shows where all was measured: the rest is in the table. */
const SHOWN: ReadonlySet<string> = new Set(['read', 'read-40k', 'write', 'anonymous']);

/** The CPU time of a request, as an SVG: a group of bars for each scenario, shorter is better. */
export function chart(all: readonly Measurement[], caption: string): string {
  const main = all.filter(({ scenario }) => SHOWN.has(scenario));
  const measurements = main.length > 0 ? main : all;
  const parts: string[] = [];
  let y = 60;
  for (const name of new Set(measurements.map(({ scenario }) => scenario))) {
    const group = measurements.filter(({ scenario }) => scenario === name);
    const longest = Math.max(...group.map(({ cpuMicros }) => cpuMicros.median));
    parts.push(text(16, y + 22, scenarios[name]?.title ?? name, 'font-weight="bold"'));
    y += HEADING - GAP;
    for (const { contender, cpuMicros, requestsPerSecond } of group) {
      const length = (cpuMicros.median / longest) * (WIDTH - LABELS - NUMBERS);
      const fill = contender === 'adaptive' || contender.startsWith('module') ? OURS : OTHERS;
      parts.push(
        text(LABELS - 8, y + 13, contenders[contender]?.title ?? contender, 'text-anchor="end"'),
        `<rect x="${LABELS}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" fill="${fill}"/>`,
        text(
          LABELS + length + 6,
          y + 13,
          `${cpuMicros.median.toFixed(0)} µs, ${requestsPerSecond.median.toFixed(0)} requests/s`,
        ),
      );
      y += BAR + GAP;
    }
    y += GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 10}" viewBox="0 0 ${WIDTH} ${y + 10}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(16, 26, 'CPU time of the application for one request', 'font-size="16"'),
    text(16, 46, caption, 'fill="#555555"'),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}>${escaped}</text>`;
}
