import type { CallTotals } from './call-counter.js';

/** US dollars for a million units. */
export interface Prices {
  readonly read: number;
  readonly write: number;
}

/** On-demand, us-east-1, since November 2024. Storage and transfer are not in it. */
export const ON_DEMAND: Prices = { read: 0.125, write: 0.625 };

export interface Units {
  readonly read: number;
  readonly write: number;
}

export function unitsOf({ commands }: CallTotals): Units {
  const units = { read: 0, write: 0 };
  for (const [command, totals] of Object.entries(commands)) {
    units[command === 'GetItem' ? 'read' : 'write'] += totals.units;
  }
  return units;
}

/** What a million requests cost, if they are as those that took these units. */
export function perMillionRequests(units: Units, requests: number, prices: Prices): number {
  return (units.read * prices.read + units.write * prices.write) / requests;
}
