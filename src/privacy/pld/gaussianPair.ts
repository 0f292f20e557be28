/** A normal number against one that lies `shift` standard deviations lower. */
import type { LossPair, Outcomes } from "./lossPair.ts";
import { logNormalGroups } from "./normalGroups.ts";

/** How many groups a sketch has. */
const SKETCH = 400;

/** Upper N(shift, 1), lower N(0, 1): the loss at z is shift · (z - shift / 2). `shift` above 0; `logTail`: what is next to nothing. */
export function gaussianPair(shift: number, logTail: number): LossPair {
  const far = tailQuantile(logTail);
  const loss = (z: number) => shift * (z - shift / 2);
  return {
    range: [loss(-far), loss(shift + far)],
    support: [-Infinity, Infinity],
    ...{ above: 0, below: 0, unseen: 0, symmetric: true, smooth: { samplingRate: 1, shift } },
    grouped: (edges) =>
      outcomesBetween(
        edges.map((edge) => edge / shift + shift / 2),
        shift,
      ),
    sketch: () => outcomesBetween(evenly(-far, shift + far), shift),
  };
}

function outcomesBetween(edges: Float64Array, shift: number): Outcomes {
  const lower = logNormalGroups(edges);
  const logMasses = logNormalGroups(edges.map((z) => z - shift));
  return { logMasses, losses: logRatios(logMasses, lower) };
}

/** upper - lower; 0 where one of them has nothing. */
export const logRatios = (upper: Float64Array, lower: Float64Array): Float64Array =>
  upper.map((logMass, index) => {
    const ratio = logMass - lower[index]!;
    return Number.isFinite(ratio) ? ratio : 0;
  });

/** A z beyond which a standard normal number is with probability at most exp(logTail): φ(z) √2π bounds its tail. */
export const tailQuantile = (logTail: number): number => Math.sqrt(-2 * logTail);

/** Edges of a sketch from `low` to `high`. */
export const evenly = (low: number, high: number): Float64Array =>
  Float64Array.from({ length: SKETCH }, (_, k) => low + ((high - low) * k) / (SKETCH - 1));
