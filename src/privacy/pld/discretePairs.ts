/** Mechanisms whose outcomes can be counted. */
import type { LossPair } from "./lossPair.ts";
import { type Outcome, outcomePair } from "./outcomePair.ts";

/** Where `epsilon` and `delta` are all that is known: nothing that has them is worse. Murtagh & Vadhan 2016. */
export function guaranteePair(epsilon: number, delta: number): LossPair {
  const logLarger = Math.log1p(-delta) - Math.log1p(Math.exp(-epsilon));
  return outcomePair(
    [
      { loss: -epsilon, logMass: logLarger - epsilon },
      { loss: epsilon, logMass: logLarger },
    ],
    { above: delta, below: delta, symmetric: true, lattice: epsilon, roundedUp: true },
  );
}

/** Randomised response of one value against another. `buckets` at least 2, `noise` in (0, 1). */
export function responsePair(noise: number, buckets: number): LossPair {
  const other = Math.log(noise / buckets);
  const own = Math.log1p((-noise * (buckets - 1)) / buckets);
  const rest = Math.log((noise * (buckets - 2)) / buckets);
  const loss = Math.log1p((buckets * (1 - noise)) / noise);
  const outcomes = [
    { loss: -loss, logMass: other },
    { loss: 0, logMass: rest },
    { loss, logMass: own },
  ];
  return outcomePair(
    outcomes.filter(({ logMass }) => logMass > -Infinity),
    { symmetric: true, lattice: loss, roundedUp: true },
  );
}

/** Randomised response of a value against a uniform draw. `buckets` at least 2, `noise` in (0, 1). */
export function responseAgainstNothingPair(noise: number, buckets: number): LossPair {
  const own = Math.log1p((-noise * (buckets - 1)) / buckets);
  const others = Math.log(noise) + Math.log1p(-1 / buckets);
  const outcomes: Outcome[] = [
    { loss: Math.log(noise), logMass: others },
    { loss: Math.log1p((buckets - 1) * (1 - noise)), logMass: own },
  ];
  return outcomePair(outcomes, { roundedUp: true });
}

/** How many outcomes noise on whole numbers may have. */
export const MOST_OUTCOMES = 2 ** 22;

/** How far Gaussian noise on whole numbers goes. */
const farthest = (deviation: number, logTail: number): number =>
  Math.ceil(deviation * Math.sqrt(-2 * logTail)) + 1;

/** About how many outcomes `discreteGaussianPair` makes of these. */
export const discreteGaussianOutcomes = (
  deviation: number,
  sensitivity: number,
  logTail: number,
): number => 2 * farthest(deviation, logTail) + sensitivity;

/** Noise ∝ exp(-decay |k|) around `sensitivity` and around 0: between them losses are decay · (2k - sensitivity). */
export function discreteLaplacePair(decay: number, sensitivity: number): LossPair {
  const logTail = -Math.log1p(Math.exp(-decay));
  const logMass = (k: number) => Math.log(Math.tanh(decay / 2)) - decay * Math.abs(k - sensitivity);
  const outcomes = [{ loss: -decay * sensitivity, logMass: logTail - decay * sensitivity }];
  for (let k = 1; k < sensitivity; k++) {
    outcomes.push({ loss: decay * (2 * k - sensitivity), logMass: logMass(k) });
  }
  outcomes.push({ loss: decay * sensitivity, logMass: logTail });
  return outcomePair(outcomes, { symmetric: true, lattice: decay });
}

/** Noise ∝ exp(-k² / 2 deviation²) around `sensitivity` and around 0. Canonne, Kamath & Steinke 2020 (arXiv 2004.00010). */
export function discreteGaussianPair(
  deviation: number,
  sensitivity: number,
  logTail: number,
): LossPair {
  const logMass = (k: number) => -(k * k) / (2 * deviation * deviation);
  const far = farthest(deviation, logTail);
  let sum = 1;
  for (let k = 1; k <= far; k++) sum += 2 * Math.exp(logMass(k));
  const width = sensitivity / (2 * deviation * deviation);
  const outcomes: Outcome[] = [];
  for (let k = -far; k <= far + sensitivity; k++) {
    outcomes.push({
      loss: width * (2 * k - sensitivity),
      logMass: logMass(k - sensitivity) - Math.log(sum),
    });
  }
  const unseen = Math.exp(logTail);
  return outcomePair(outcomes, { unseen, symmetric: true, lattice: width });
}
