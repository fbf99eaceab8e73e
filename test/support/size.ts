/** `TEST_SIZE=full`, as the gate sets it: proofs at the size they are published with. */
export const isFull = process.env['TEST_SIZE'] === 'full';

/**
 * How often something is repeated: as often as fits into the minutes of `npm test`, or in full.
 *
 * @param variable the environment variable that asks for just as many
 */
export function sized(quick: number, full: number, variable?: string): number {
  const asked = variable === undefined ? undefined : process.env[variable];
  return Number(asked ?? (isFull ? full : quick));
}
