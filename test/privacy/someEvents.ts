/** One event of every kind, and any number of them at random. */
import fc from "fast-check";
import type { PrivacyEvent } from "../../src/privacy/event.ts";

const gaussian: PrivacyEvent = { kind: "gaussian", noiseMultiplier: 1.5 };

/** One of every kind. */
export const oneOfEachKind: readonly PrivacyEvent[] = [
  { kind: "noOp" },
  { kind: "nonPrivate" },
  gaussian,
  { kind: "laplace", noiseMultiplier: 2 },
  { kind: "discreteGaussian", standardDeviation: 3, sensitivity: 1 },
  { kind: "discreteLaplace", decay: 0.5, sensitivity: 2 },
  { kind: "randomizedResponse", noise: 0.5, buckets: 2 },
  { kind: "epsilonDelta", epsilon: 1, delta: 1e-8 },
  { kind: "zcdp", rho: 0.1, xi: 0 },
  { kind: "exponentialMechanism", epsilon: 1 },
  { kind: "permuteAndFlip", epsilon: 1 },
  {
    kind: "mixtureOfGaussians",
    standardDeviation: 1,
    sensitivities: [0, 1, 2],
    probabilities: [0.9, 0.09, 0.01],
  },
  {
    kind: "truncatedPoissonGaussian",
    datasetSize: 60_000,
    samplingRate: 0.004,
    batchLimit: 320,
    noiseMultiplier: 1,
  },
  { kind: "treeAggregation", noiseMultiplier: 5, stepCounts: [1000, 500] },
  { kind: "poissonSampled", samplingRate: 0.01, event: gaussian },
  { kind: "sampledWithReplacement", datasetSize: 1000, batchSize: 10, event: gaussian },
  { kind: "sampledWithoutReplacement", datasetSize: 1000, batchSize: 10, event: gaussian },
  { kind: "repeatAndSelect", mean: 10, shape: "poisson", event: gaussian },
  { kind: "selfComposed", count: 1000, event: gaussian },
  { kind: "composed", events: [gaussian, { kind: "laplace", noiseMultiplier: 1 }] },
];

/** Whole events, nested up to four deep. */
export const anyEvent: fc.Arbitrary<PrivacyEvent> = fc.letrec<{ event: PrivacyEvent }>((tie) => ({
  event: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...oneOfEachKind),
    fc.record({
      kind: fc.constant("selfComposed" as const),
      count: fc.nat(1000),
      event: tie("event"),
    }),
    fc.record({
      kind: fc.constant("composed" as const),
      events: fc.array(tie("event"), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("poissonSampled" as const),
      samplingRate: fc.double({ min: 0, max: 1, noNaN: true }),
      event: tie("event"),
    }),
  ),
})).event;
