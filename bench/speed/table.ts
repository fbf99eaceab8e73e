import { textTable } from '../text-table.js';
import { contenders } from '../contenders/contenders.js';
import type { Measurement } from './measure.js';
import { scenarios } from './scenarios.js';

const HEAD = ['', 'CPU µs', 'ratio', 'spread', 'requests/s', 'ratio', 'p50 ms', 'p99 ms'];

/** One table for each scenario, as text. Ratios are of medians, to the first one of the scenario's. */
export function speedTables(measurements: readonly Measurement[]): string {
  return [...new Set(measurements.map(({ scenario }) => scenario))]
    .map((scenario) =>
      scenarioTable(
        scenario,
        measurements.filter((one) => one.scenario === scenario),
      ),
    )
    .join('\n\n');
}

function scenarioTable(name: string, measurements: readonly Measurement[]): string {
  const scenario = scenarios[name];
  const reference = measurements.find(({ contender }) => contender === scenario?.reference);
  const rows = measurements.map((one) => [
    contenders[one.contender]?.title ?? one.contender,
    one.cpuMicros.median.toFixed(0),
    ratio(one.cpuMicros.median, reference?.cpuMicros.median),
    `±${(one.cpuMicros.spread * 50).toFixed(0)} %`,
    one.requestsPerSecond.median.toFixed(0),
    ratio(one.requestsPerSecond.median, reference?.requestsPerSecond.median),
    one.p50.median.toFixed(1),
    one.p99.median.toFixed(1),
  ]);
  return `${scenario?.title ?? name} (${name})\n${textTable([HEAD, ...rows])}`;
}

function ratio(value: number, reference: number | undefined): string {
  return reference === undefined ? '' : (value / reference).toFixed(2);
}
