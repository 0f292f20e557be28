/** What preparations cost is known before they read anything: whoever keeps books writes it down first. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import { neighboringRelations } from "../../../src/privacy/neighboringRelation.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { priorCharge, privatePrior } from "../../../src/privacy/preparation/labelPrior.ts";
import {
  privateRecalibration,
  recalibrationCharge,
} from "../../../src/privacy/preparation/recalibration.ts";
import { topBuckets, topBucketsCharge } from "../../../src/privacy/preparation/topBuckets.ts";
import {
  privateVocabulary,
  vocabularyCharge,
} from "../../../src/privacy/preparation/vocabulary.ts";

/** Whom to protect, from what, and with how much noise. */
const shared = fc.record({
  name: fc.constantFrom("labels", "the field C1"),
  unitOfPrivacy: fc.integer({ min: 1, max: 5 }).map((contributions) => ({
    ...{ kind: "user" as const, contributions },
  })),
  neighboringRelation: fc.constantFrom(...neighboringRelations),
  noiseMultiplier: fc.double({ min: 0.5, max: 40, noNaN: true }),
});
const randomness = seededRandomness(seedFrom(3));
const counts = fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 12 }), {
  ...{ minLength: 1, maxLength: 3 },
});

describe("the charge that is known beforehand is that of the release", () => {
  test("of a prior and of a calibration", () => {
    const labels = fc.array(fc.constantFrom(0, 1), { maxLength: 20 });
    fc.assert(
      fc.property(shared, labels, (drawn, of) => {
        const options = { ...drawn, randomness, task: "binary" } as const;
        expect(priorCharge(options)).toEqual(privatePrior(of, options).charge);
        const scored = { outputs: of, labels: of };
        expect(recalibrationCharge(options)).toEqual(privateRecalibration(scored, options).charge);
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  test("of a vocabulary", async () => {
    await fc.assert(
      fc.asyncProperty(shared, fc.integer({ min: 1, max: 4 }), async (drawn, valuesPerRecord) => {
        const options = { ...drawn, randomness, valuesPerRecord, failureDelta: 1e-6 };
        const { charge } = await privateVocabulary([["a", 90]], options);
        expect(vocabularyCharge(options)).toEqual(charge);
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  test("of the most frequent ids, by choices or by counts, also where fields are kept whole", () => {
    fc.assert(
      fc.property(shared, counts, fc.boolean(), (drawn, of, isGumbel) => {
        const noise = isGumbel
          ? ({ kind: "gumbel", epsilonPerChoice: drawn.noiseMultiplier } as const)
          : ({ kind: "gaussian", noiseMultiplier: drawn.noiseMultiplier } as const);
        const options = { ...drawn, randomness, keep: 5, noise };
        const buckets = of.map(({ length }) => length);
        expect(topBucketsCharge(buckets, options)).toEqual(topBuckets(of, options).charge);
      }),
      { seed: 7, numRuns: 50 },
    );
  });
});
