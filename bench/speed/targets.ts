import { textTable } from '../text-table.js';
import type { Measurement } from './measure.js';

interface Target {
  readonly scenario: string;
  readonly contender: string;
  readonly against: string;
  readonly of: 'cpuMicros' | 'requestsPerSecond';
  /** At most so many times the other's, or for requests at least. */
  readonly limit: number;
}

const cpu = (scenario: string, contender: string, against: string, limit: number): Target => ({
  scenario,
  contender,
  against,
  of: 'cpuMicros',
  limit,
});

/** What this module wants to be, beside the others. */
const TARGETS: readonly Target[] = [
  cpu('read', 'module', 'floor', 1.12),
  cpu('read', 'module-given', 'floor', 1.12),
  cpu('read', 'module-fast', 'floor-fast', 1.12),
  { ...cpu('read', 'module-fast', 'floor', 1.2), of: 'requestsPerSecond' },
  cpu('read', 'module', 'pwrdrvr', 0.8),
  cpu('read', 'module', 'connect', 0.4),
  cpu('read-40k', 'module', 'floor', 1.35),
  cpu('untouched', 'module', 'floor', 1.1),
  cpu('none', 'module', 'nest', 1.05),
  cpu('anonymous', 'module', 'nest', 1.2),
  cpu('forged', 'module', 'nest', 1.2),
  cpu('write', 'module', 'pwrdrvr', 0.85),
];

/** The targets whose scenario and contenders were measured, and whether each was met. */
export function targetTable(measurements: readonly Measurement[]): string {
  const find = (scenario: string, contender: string) =>
    measurements.find((one) => one.scenario === scenario && one.contender === contender);
  const rows = TARGETS.flatMap((target) => {
    const one = find(target.scenario, target.contender);
    const other = find(target.scenario, target.against);
    if (one === undefined || other === undefined) return [];
    const measured = one[target.of].median / other[target.of].median;
    const isCpu = target.of === 'cpuMicros';
    const isMet = isCpu ? measured <= target.limit : measured >= target.limit;
    return [
      [
        `${target.scenario}: ${isCpu ? 'CPU' : 'requests/s'} of ${target.contender} to ${target.against}`,
        `${isCpu ? 'at most' : 'at least'} ${target.limit}`,
        measured.toFixed(2),
        isMet ? 'met' : 'missed',
      ],
    ];
  });
  return textTable([['target', '', 'measured', ''], ...rows]);
}
