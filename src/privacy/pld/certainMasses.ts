/** Outcomes whose masses are known up to an error: what is certain of them. */

/** Two distributions of the same outcomes. */
export interface Masses {
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

/** Masses, and by how much each of them may be wrong. */
export interface UncertainMasses extends Masses {
  readonly upperErrors: Float64Array;
  readonly lowerErrors: Float64Array;
}

/** What is less likely is as good as this likely, so that there is a loss. */
export const LEAST = 1e-300;

/**
 * Two distributions that tell no more than any two with masses within the errors: in each outcome they are as near to each
 * other as the errors allow, and what is missing from a whole, or too much of it, is where that brings them nearer still.
 * Undefined where the errors are larger than what they differ by. Masses are at least `LEAST`.
 */
export function certainMasses(masses: UncertainMasses): Masses | undefined {
  const near = { upper: masses.upper.slice(), lower: masses.lower.slice() };
  for (let group = 0; group < near.upper.length; group++) {
    const [upper, lower] = nearer(masses, group);
    near.upper[group] = Math.max(LEAST, upper);
    near.lower[group] = Math.max(LEAST, lower);
  }
  return settled(near.upper, near.lower) && settled(near.lower, near.upper) ? near : undefined;
}

function nearer(
  { upper, lower, upperErrors, lowerErrors }: UncertainMasses,
  group: number,
): readonly [upper: number, lower: number] {
  const [p, q] = [upper[group]!, lower[group]!];
  const [e, f] = [upperErrors[group]!, lowerErrors[group]!];
  if (p - e > q + f) return [p - e, q + f];
  if (q - f > p + e) return [p + e, q - f];
  const both = Math.min(p, q);
  return [both, both];
}

/** Brings the sum to 1, in the one outcome where the two are furthest apart that way. In place. False where it cannot. */
function settled(masses: Float64Array, others: Float64Array): boolean {
  const missing = 1 - masses.reduce((sum, mass) => sum + mass);
  const gapAt = (group: number) => Math.sign(missing) * (others[group]! - masses[group]!);
  let widest = 0;
  for (let group = 1; group < masses.length; group++) {
    if (gapAt(group) > gapAt(widest)) widest = group;
  }
  if (Math.abs(missing) > gapAt(widest)) return missing === 0;
  masses[widest]! += missing;
  return true;
}
