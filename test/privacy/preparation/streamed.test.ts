/** Preparations of records that come part by part: nothing of a release depends on how they are cut. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import {
  type PriorOptions,
  privatePrior,
  streamedPrior,
} from "../../../src/privacy/preparation/labelPrior.ts";
import {
  privateRecalibration,
  streamedRecalibration,
} from "../../../src/privacy/preparation/recalibration.ts";

const options: PriorOptions = {
  ...{ name: "labels", unitOfPrivacy: { kind: "example" }, neighboringRelation: "addOrRemoveOne" },
  ...{ randomness: seededRandomness(seedFrom(2)), task: "binary", noiseMultiplier: 3 },
};

/** Labels, and where they are cut. */
const cutLabels = fc.record({
  labels: fc.array(fc.constantFrom(0, 0.3, 1), { maxLength: 40 }),
  size: fc.integer({ min: 1, max: 41 }),
});

async function* parts(labels: readonly number[], size: number) {
  for (let begin = 0; begin < labels.length; begin += size) yield labels.slice(begin, begin + size);
}

describe("a stream of parts", () => {
  test("has the prior of all labels together", async () => {
    await fc.assert(
      fc.asyncProperty(cutLabels, async ({ labels, size }) => {
        const streamed = await streamedPrior(parts(labels, size), options);
        expect(streamed).toEqual(privatePrior(labels, options));
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  test("has the calibration of all records together", async () => {
    async function* scored(labels: readonly number[], size: number) {
      for await (const part of parts(labels, size)) yield { outputs: part, labels: part };
    }
    await fc.assert(
      fc.asyncProperty(cutLabels, async ({ labels, size }) => {
        const streamed = await streamedRecalibration(scored(labels, size), options);
        expect(streamed).toEqual(privateRecalibration({ outputs: labels, labels }, options));
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
