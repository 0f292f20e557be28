/** How large the noise of a step is, and how the clip norm moves after it. */
import type { PrivateNoise } from "../privacy/noise/noise.ts";
import type { RunningParts } from "../privacy/plan.ts";

/** What noise is scaled by. */
export interface StepNoise {
  /** L2 bound on what one unit adds to the sum. Above 0. */
  readonly bound: number;
  /** Standard deviation of the noise on the sum over `bound`. At least 0. */
  readonly multiplier: number;
}

type Parts = Pick<RunningParts, "clipping" | "noise">;

/** The noise of a step that clips at this norm; what counts of norms take of it is taken. */
export function stepNoise({ clipping, noise }: Parts, clipNorm: number): StepNoise {
  const { noiseMultiplier } = noise.record;
  return {
    bound: clipping.sensitivity("addOrRemoveOne", clipNorm),
    multiplier: clipping.adaptation?.gradientNoiseMultiplier(noiseMultiplier) ?? noiseMultiplier,
  };
}

/** The clip norm of the next step, by a noisy count of the norms within this one; the same where it stays. */
export function nextClipNorm(
  { clipping, noise }: Parts,
  clipNorm: number,
  norms: Float64Array,
): number {
  const { adaptation } = clipping;
  if (!adaptation) return clipNorm;
  const count = norms.reduce((sum, norm) => sum + (norm <= clipNorm ? 0.5 : -0.5), 0);
  return adaptation.next(clipNorm, noisyCount(noise, count, adaptation.countNoise));
}

/** On a grid of halves, which the count is on, where the gradient is on one, too. */
function noisyCount(noise: PrivateNoise, count: number, countNoise: number): number {
  if (!(noise.record.noiseMultiplier > 0)) return count;
  if (noise.kind === "onGrid") return noise.noisyCount(2 * count, 2 * countNoise) / 2;
  const normal = new Float32Array(1);
  noise.source.fill(normal);
  return count + countNoise * normal[0]!;
}
