/**
 * What a run computes from its gradients: the parameters of SGD after every step, a linear function of all gradients so
 * far. Row t of the matrix A holds what gradient s weighs in step t.
 */

/** SGD as a linear map. Without options the prefix sums, ones on and below the diagonal. */
export interface Workload {
  /** m ← momentum · m + g. In [0, 1). @default 0 */
  readonly momentum?: number;
  /** Learning rate of each step, relative to one constant: θ ← θ + rate · m. One for each step. @default ones */
  readonly learningRates?: readonly number[];
}

/** Sums of all gradients so far. */
export const prefixSums: Workload = {};

/** A x: what the workload makes of one number per step. A new array. */
export function applied(workload: Workload, gradients: Float64Array): Float64Array {
  const { momentum, learningRates } = checked(workload, gradients.length);
  const parameters = new Float64Array(gradients.length);
  let velocity = 0;
  let parameter = 0;
  for (let step = 0; step < gradients.length; step++) {
    velocity = momentum * velocity + gradients[step]!;
    parameter += learningRates ? learningRates[step]! * velocity : velocity;
    parameters[step] = parameter;
  }
  return parameters;
}

/** Aᵀ x, the adjoint of `applied`. A new array. */
export function appliedTransposed(workload: Workload, weights: Float64Array): Float64Array {
  const { momentum, learningRates } = checked(workload, weights.length);
  const sums = new Float64Array(weights.length);
  let velocity = 0;
  let parameter = 0;
  for (let step = weights.length - 1; step >= 0; step--) {
    parameter += weights[step]!;
    const rate = learningRates ? learningRates[step]! : 1;
    velocity = momentum * velocity + rate * parameter;
    sums[step] = velocity;
  }
  return sums;
}

/** Whether A is the same along each diagonal: one learning rate. */
export function isToeplitz({ learningRates }: Workload): boolean {
  return !learningRates || learningRates.every((rate) => rate === learningRates[0]);
}

/** Squared row norms of A D for the Toeplitz matrix D with this first column. [steps] */
export function toeplitzVariances(workload: Workload, column: Float64Array): Float64Array {
  const steps = column.length;
  const variances = new Float64Array(steps);
  if (isToeplitz(workload)) {
    let sum = 0;
    for (const [step, each] of applied(workload, column).entries()) {
      sum += each * each;
      variances[step] = sum;
    }
    return variances;
  }
  for (let start = 0; start < steps; start++) {
    const shifted = new Float64Array(steps);
    shifted.set(column.subarray(0, steps - start), start);
    addSquares(variances, applied(workload, shifted));
  }
  return variances;
}

/** sums += x². */
export function addSquares(sums: Float64Array, x: Float64Array): void {
  for (let index = 0; index < x.length; index++) sums[index]! += x[index]! * x[index]!;
}

function checked({ momentum = 0, learningRates }: Workload, steps: number) {
  if (!(momentum >= 0 && momentum < 1)) {
    throw new RangeError(`workload: expected momentum in [0, 1), got ${momentum}.`);
  }
  if (learningRates && learningRates.length < steps) {
    throw new RangeError(
      `workload: expected ${steps} learning rates, got ${learningRates.length}.`,
    );
  }
  const infinite = learningRates?.find((rate) => !Number.isFinite(rate));
  if (infinite === undefined) return { momentum, learningRates };
  throw new RangeError(`workload: expected finite learning rates, got ${infinite}.`);
}
