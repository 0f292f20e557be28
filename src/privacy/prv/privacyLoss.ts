/** Privacy losses of Gaussian mechanisms as random numbers: log of how much likelier an outcome is with a record. */
import { normalCdf } from "../../math/distributions/normal.ts";
import { tailOverDensity } from "../../math/distributions/normalTail.ts";
import type { SampledGaussian } from "../rdp/sampledGaussian.ts";
import { sampledLoss, unsampledLoss } from "../sampledLoss.ts";

/** A loss, under the distribution that it is the numerator of. */
export interface PrivacyLoss {
  /** P(loss ≤ y). */
  cdf(y: number): number;
  readonly mean: number;
  /** Outside there is less than 10⁻³⁰ of it. */
  readonly range: readonly [least: number, largest: number];
}

/** Standard deviations beyond which there is nothing. */
const REACH = 12;

/** A record is removed: outcomes x are a mixture of N(0, σ²) and N(1, σ²), against N(0, σ²) alone. */
export function removalLoss(mechanism: SampledGaussian): PrivacyLoss {
  const { samplingRate: q, noiseMultiplier } = mechanism;
  const [least, largest] = [-REACH * noiseMultiplier, 1 + REACH * noiseMultiplier];
  const density = (x: number) =>
    (1 - q) * normalDensity(x / noiseMultiplier) + q * normalDensity((x - 1) / noiseMultiplier);
  return {
    cdf: (y) => {
      const x = outcomeOf(y, mechanism);
      return (1 - q) * quickCdf(x / noiseMultiplier) + q * quickCdf((x - 1) / noiseMultiplier);
    },
    mean: meanOf((x) => lossOf(x, mechanism), density, { least, largest, noiseMultiplier }),
    range: [lossOf(least, mechanism), lossOf(largest, mechanism)],
  };
}

/** A record is added: the other way round. */
export function additionLoss(mechanism: SampledGaussian): PrivacyLoss {
  const { noiseMultiplier } = mechanism;
  const [least, largest] = [-REACH * noiseMultiplier, REACH * noiseMultiplier];
  const density = (x: number) => normalDensity(x / noiseMultiplier);
  const loss = (x: number) => -lossOf(x, mechanism);
  return {
    cdf: (y) => quickCdf(-outcomeOf(-y, mechanism) / noiseMultiplier),
    mean: meanOf(loss, density, { least, largest, noiseMultiplier }),
    range: [loss(largest), loss(least)],
  };
}

/** log(1 - q + q exp((2x - 1) / 2σ²)), increasing in x. */
function lossOf(x: number, { samplingRate, noiseMultiplier }: SampledGaussian): number {
  return sampledLoss((x - 0.5) / noiseMultiplier ** 2, samplingRate);
}

/** The x of a loss; -Infinity where none is so low. */
function outcomeOf(y: number, { samplingRate, noiseMultiplier }: SampledGaussian): number {
  return noiseMultiplier ** 2 * unsampledLoss(y, samplingRate) + 0.5;
}

/** By the trapezoidal rule over the outcomes, which for such smooth functions is exact to rounding. */
function meanOf(
  loss: (x: number) => number,
  density: (x: number) => number,
  {
    least,
    largest,
    noiseMultiplier,
  }: Readonly<Record<"least" | "largest" | "noiseMultiplier", number>>,
): number {
  const count = Math.ceil((16 * (largest - least)) / noiseMultiplier);
  const step = (largest - least) / count;
  let [sum, weights] = [0, 0];
  for (let k = 0; k <= count; k++) {
    const weight = density(least + k * step);
    weights += weight;
    sum += weight * loss(least + k * step);
  }
  return sum / weights;
}

const normalDensity = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

function quickCdf(z: number): number {
  if (!Number.isFinite(z)) return normalCdf(z);
  const tail = tailOverDensity(Math.abs(z)) * normalDensity(z);
  return z > 0 ? 1 - tail : tail;
}
