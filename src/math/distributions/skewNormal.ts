/**
 * The skew normal distribution of Azzalini 1985: density 2 / scale φ(z) Φ(shape z) at z = (x - location) / scale.
 */
import { logNormalCdf } from "./mills.ts";

/** Its three parameters. */
export interface SkewNormal {
  readonly location: number;
  /** Above 0. */
  readonly scale: number;
  /** 0 is the normal distribution; negative leans to the left. */
  readonly shape: number;
}

/** No skew normal distribution is as skew as this. */
const LARGEST_SKEWNESS = 0.995;

/** The distribution with the mean, the variance and the skewness of these values, of at most 0.99 in size. */
export function fitSkewNormal(values: readonly number[]): SkewNormal {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const moment = (power: number) =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const deviation = Math.sqrt(moment(2));
  if (!(deviation > 0 && n > 2)) {
    throw new RangeError("fitSkewNormal: expected at least 3 values that are not all the same.");
  }
  const skewness = moment(3) / deviation ** 3;
  const size = Math.min(Math.abs(skewness), LARGEST_SKEWNESS - 0.005) ** (2 / 3);
  // delta² = π/2 · g / (g + ((4 - π) / 2)^(2/3)) at g = |skewness|^(2/3); shape = delta / √(1 - delta²).
  const delta =
    Math.sign(skewness) *
    Math.sqrt(((Math.PI / 2) * size) / (size + ((4 - Math.PI) / 2) ** (2 / 3)));
  const scale = deviation / Math.sqrt(1 - (2 * delta * delta) / Math.PI);
  return {
    location: mean - scale * delta * Math.sqrt(2 / Math.PI),
    scale,
    shape: delta / Math.sqrt(1 - delta * delta),
  };
}

/** log P(X ≤ x), accurate in relative terms also far in the lower tail. */
export function logSkewNormalCdf(x: number, { location, scale, shape }: SkewNormal): number {
  const logDensity = (z: number) =>
    Math.LN2 - (z * z) / 2 - Math.log(2 * Math.PI) / 2 + logNormalCdf(shape * z);
  const end = Math.min(40, (x - location) / scale);
  // The density is log-concave: behind its mode it falls faster and faster.
  let width = 1 / 64;
  const falls = () => logDensity(end - width) - logDensity(end - width / 2);
  const fallen = () => logDensity(end - width) - logDensity(end - width / 2 ** 6);
  while (!(falls() < 0 && fallen() < -40)) width *= 2;
  return Math.min(0, logSimpson(logDensity, end - width, end));
}

/** The logarithm of Simpson's rule for an integrand that is given by its logarithm. */
function logSimpson(logOf: (z: number) => number, start: number, end: number): number {
  const panels = 4096;
  const width = (end - start) / panels;
  const logs = Array.from({ length: panels + 1 }, (_, index) => logOf(start + index * width));
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  const weight = (index: number) => (index === 0 || index === panels ? 1 : index % 2 === 1 ? 4 : 2);
  const sum = logs.reduce((sum, log, index) => sum + weight(index) * Math.exp(log - largest), 0);
  return largest + Math.log((sum * width) / 3);
}
