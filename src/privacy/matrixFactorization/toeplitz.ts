/** Factorisations with a lower-triangular Toeplitz C: one list of coefficients, from the diagonal down. */
import type { Factorization, FactorizationSensitivity } from "./factorization.ts";
import { mostParticipations, type Participation } from "./participation.ts";
import { reciprocal } from "./powerSeries.ts";
import { toeplitzStream } from "./toeplitzStream.ts";
import { toeplitzVariances } from "./workload.ts";

/**
 * The factorisation with these coefficients; a run keeps as many vectors as there are coefficients, less one.
 *
 * @throws RangeError where the first coefficient is not above 0, one is not finite, or there are more than steps.
 */
export function toeplitz(
  name: string,
  steps: number,
  coefficients: readonly number[] | Float64Array,
): Factorization {
  const column = Float64Array.from(coefficients);
  requireColumn(name, steps, column);
  return {
    name,
    description: { kind: "toeplitz", steps, coefficients: [...column] },
    steps,
    memory: column.length - 1,
    bands: column.length,
    sensitivity: (participation) => toeplitzSensitivity(column, steps, participation),
    variances: (workload) => toeplitzVariances(workload, reciprocal(column, steps)),
    stream: (source) => toeplitzStream({ column, steps, source }),
  };
}

/**
 * How far C g moves. Columns that do not overlap are orthogonal: exact. Where they do, and coefficients are at least 0
 * and never rise, a record that comes as early and as often as it can moves most (Kalinin & Lampert 2024, arXiv
 * 2405.13763, theorem 2): exact. Any other C is bounded by the least such series above its absolute values.
 */
export function toeplitzSensitivity(
  column: Float64Array,
  steps: number,
  participation: Participation,
): FactorizationSensitivity {
  const { separation } = participation;
  const count = mostParticipations(participation, steps);
  const orthogonal = count === 1 || separation >= column.length;
  const bound = orthogonal ? column : fallingAbove(column);
  const sum = repeatedColumn(bound, steps, { count, separation });
  const value = Math.sqrt(sum.reduce((total, each) => total + each * each, 0));
  return { value, exact: orthogonal || bound.every((each, lag) => each === column[lag]) };
}

/** Sum of `count` columns of C, the first of them and then every `separation`th. [steps] */
export function repeatedColumn(
  column: Float64Array,
  steps: number,
  { count, separation }: { readonly count: number; readonly separation: number },
): Float64Array {
  const sum = new Float64Array(steps);
  for (let start = 0; start < Math.min(steps, count * separation); start += separation) {
    const length = Math.min(column.length, steps - start);
    for (let lag = 0; lag < length; lag++) sum[start + lag]! += column[lag]!;
  }
  return sum;
}

function fallingAbove(column: Float64Array): Float64Array {
  const bound = column.map(Math.abs);
  for (let lag = bound.length - 2; lag >= 0; lag--) {
    bound[lag] = Math.max(bound[lag]!, bound[lag + 1]!);
  }
  return bound;
}

function requireColumn(name: string, steps: number, column: Float64Array): void {
  if (!Number.isSafeInteger(steps) || steps < 1) {
    throw new RangeError(`${name}: expected steps to be a whole number ≥ 1, got ${steps}.`);
  }
  if (column.length === 0 || column.length > steps) {
    throw new RangeError(`${name}: expected 1 to ${steps} coefficients, got ${column.length}.`);
  }
  if (!(column[0]! > 0) || !column.every(Number.isFinite)) {
    throw new RangeError(
      `${name}: expected finite coefficients, the first above 0, got ${column.slice(0, 8)}.`,
    );
  }
}
