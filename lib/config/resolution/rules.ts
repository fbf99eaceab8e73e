/** A rule about options beside each other, and what to say when it is broken. */
export type Contradiction = readonly [broken: boolean, problem: string];

export function problemsIn(contradictions: readonly Contradiction[]): string[] {
  return contradictions.filter(([broken]) => broken).map(([, problem]) => problem);
}
