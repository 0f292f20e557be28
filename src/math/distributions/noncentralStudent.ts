/** Student's t of a sample whose mean is not 0: what the power of a t test is made of. */
import { normalCdf } from "./normal.ts";

/**
 * P((Z + shift) / S > t) with Z standard normal and S² an independent χ² with `freedom` degrees of freedom, divided
 * by them: the mean of Φ(shift - t S) over S.
 *
 * Computed by the trapezoidal rule over u = log S, whose density is proportional to exp(freedom (u - e²ᵘ / 2)). Both
 * are smooth and end in nothing, so that the error falls faster than any power of the step (Trefethen & Weideman 2014).
 */
export function noncentralStudentUpperTail(t: number, freedom: number, shift: number): number {
  if (!(freedom > 0) || !Number.isFinite(t + freedom + shift)) {
    throw new RangeError(
      `noncentralStudentUpperTail: expected finite numbers, freedom above 0, got t ${t}, freedom ${freedom}, shift ${shift}.`,
    );
  }
  const reach = Math.sqrt(40 / freedom); // where the density has fallen by e⁻⁴⁰ on the right
  const width = Math.min(0.4, 1 / Math.sqrt(2 * freedom), 1 / Math.abs(shift));
  const [from, to, step] = [-reach - 40 / freedom, reach, width / 4];
  let [sum, weights] = [0, 0];
  for (let u = from; u <= to; u += step) {
    const weight = Math.exp(freedom * (u - Math.expm1(2 * u) / 2));
    weights += weight;
    sum += weight * normalCdf(shift - t * Math.exp(u));
  }
  return sum / weights;
}
