/** Events as they come from outside: every kind with its fields, and nothing else. */
import { z } from "zod";
import type { PrivacyEvent } from "./event.ts";
import { type EventField, eventFields } from "./eventFields.ts";

/** One kind with these fields of the table. */
function kind<const Kind extends string, Names extends EventField>(
  name: Kind,
  meaning: string,
  ...names: Names[]
) {
  const entries = names.map((each) => [each, eventFields[each].schema]);
  const shape = Object.fromEntries(entries) as {
    [Name in Names]: (typeof eventFields)[Name]["schema"];
  };
  return z.strictObject({ kind: z.literal(name), ...shape }).describe(meaning);
}

/** One kind with an event inside. */
function around<const Kind extends string, Names extends EventField>(
  name: Kind,
  meaning: string,
  ...names: Names[]
) {
  return kind(name, meaning, ...names).extend({
    get event(): z.ZodType<PrivacyEvent> {
      return eventSchema;
    },
  });
}

const meansOfMixture = kind(
  "mixtureOfGaussians",
  "Gaussian noise on a sum that one unit moves by a random amount.",
  "standardDeviation",
  "sensitivities",
  "probabilities",
)
  .refine((event) => event.sensitivities.length === event.probabilities.length, {
    path: ["probabilities"],
    message: eventFields.probabilities.expected,
  })
  .refine((event) => Math.abs(event.probabilities.reduce((a, b) => a + b, 0) - 1) < 1e-9, {
    path: ["probabilities"],
    message: eventFields.probabilities.expected,
  });

const sampled = (name: "sampledWithReplacement" | "sampledWithoutReplacement", meaning: string) =>
  around(name, meaning, "datasetSize", "batchSize").refine(
    (event) => event.batchSize <= event.datasetSize,
    { path: ["batchSize"], message: eventFields.batchSize.expected },
  );

const kinds = [
  kind("noOp", "Nothing was read."),
  kind("nonPrivate", "Something was released as it is: no epsilon is large enough."),
  kind("gaussian", "A sum with Gaussian noise.", "noiseMultiplier"),
  kind("laplace", "A sum with Laplace noise.", "noiseMultiplier"),
  kind(
    "discreteGaussian",
    "A sum of whole numbers with Gaussian noise on whole numbers.",
    "standardDeviation",
    "sensitivity",
  ),
  kind(
    "discreteLaplace",
    "A sum of whole numbers with Laplace noise on whole numbers.",
    "decay",
    "sensitivity",
  ),
  kind(
    "randomizedResponse",
    "With some probability any of the answers, otherwise the true one.",
    "noise",
    "buckets",
  ),
  kind("epsilonDelta", "A mechanism of which only this guarantee is known.", "epsilon", "delta"),
  kind("zcdp", "A mechanism of which only this guarantee is known.", "rho", "xi"),
  kind("exponentialMechanism", "A choice by the exponential mechanism.", "epsilon"),
  kind("permuteAndFlip", "A choice by permute-and-flip.", "epsilon"),
  meansOfMixture,
  kind(
    "truncatedPoissonGaussian",
    "A sum with Gaussian noise over a Poisson sample that is cut at random.",
    "datasetSize",
    "samplingRate",
    "batchLimit",
    "noiseMultiplier",
  ),
  kind(
    "treeAggregation",
    "Prefix sums by a binary tree that is restarted.",
    "noiseMultiplier",
    "stepCounts",
  ),
  around("poissonSampled", "An event on records that are in by their own coins.", "samplingRate"),
  sampled("sampledWithReplacement", "An event on a batch in which a record may be twice."),
  sampled("sampledWithoutReplacement", "An event on a batch of different records."),
  around("repeatAndSelect", "The best of a random number of runs.", "mean", "shape"),
  around("selfComposed", "The same, again and again on the same data.", "count"),
  z
    .strictObject({
      kind: z.literal("composed"),
      get events(): z.ZodType<readonly PrivacyEvent[]> {
        return z.array(eventSchema);
      },
    })
    .describe("One after the other, on the same data."),
] as const;

/** Every event, with all that is in it. */
export const eventSchema: z.ZodType<PrivacyEvent> = z
  .discriminatedUnion("kind", kinds)
  .meta({ id: "event" });

/** Names of all kinds, each with the names of its fields. */
export const eventKinds: ReadonlyMap<string, readonly string[]> = new Map(
  kinds.map(({ shape }) => [shape.kind.value, Object.keys(shape)]),
);
