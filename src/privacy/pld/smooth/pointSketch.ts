/** A sketch of smooth losses by points: sums over them are integrals under any tilt, precise ones unless weight is far out. */
import { HALF_LOG_TWO_PI } from "../../../math/distributions/mills.ts";
import type { LogMasses } from "../moments.ts";
import { lossAt, type SampledNormal } from "./normalLoss.ts";

/** With the record against without it. */
export function pointSketch(sampled: SampledNormal): LogMasses {
  const losses = points.map((z) => lossAt(sampled, z));
  return { losses, logMasses: losses.map((loss, k) => loss + logNormals[k]!) };
}

/** Under a tilt t the weight is around t · shift at most. */
const points = pointsUpTo(2000);

/** Logs of the normal density, times how far the points are apart. */
const logNormals = points.map((z, k) => {
  const width = ((points[k + 1] ?? z) - (points[k - 1] ?? z)) / 2;
  return Math.log(width) - z ** 2 / 2 - HALF_LOG_TWO_PI;
});

/** Points on both sides of 0 that are 0.4 apart, and further out 3% of their distance. */
function pointsUpTo(outermost: number): Float64Array {
  const distances: number[] = [];
  for (let z = 0.4; z < outermost; z += Math.max(0.4, 0.03 * z)) distances.push(z);
  return Float64Array.from([...distances.map((z) => -z).reverse(), 0, ...distances]);
}
