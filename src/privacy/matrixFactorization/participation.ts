/** In which steps of a run one record may be: what the sensitivity of a factorisation is counted under. */

/** At most so many steps, any two of them at least so far apart. */
export interface Participation {
  /** A whole number, at least 1. */
  readonly participations: number;
  /** Steps from one to the next, 1 for neighbours. A whole number, at least 1. */
  readonly separation: number;
}

/** A record is in one step of the whole run. */
export const oneParticipation: Participation = { participations: 1, separation: 1 };

/**
 * How often a record can be in a run of `steps` steps under this participation.
 *
 * @throws RangeError for numbers that are not whole or below 1.
 */
export function mostParticipations(
  { participations, separation }: Participation,
  steps: number,
): number {
  for (const [name, value] of Object.entries({ participations, separation })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new RangeError(`participation: expected ${name} to be a whole number ≥ 1, got ${value}.`);
  }
  return Math.min(participations, Math.ceil(steps / separation));
}
