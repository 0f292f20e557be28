import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readRatedTexts } from "../../src/data/readRatedTexts.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { classifierReport, ngramClassifier, trainNgrams } from "../../src/rewards/index.ts";

/** Tweets that people rated (Davidson et al. 2017), beside the repository, where somebody has put them. */
const path = fileURLToPath(new URL("../../../shared/data/safety/davidson.csv", import.meta.url));
const columns = { text: "tweet", label: "class", unsafe: ["0", "1"] };

describe.skipIf(!existsSync(path))("tweets that people rated", () => {
  test("n-grams learn from 5,000 of them to tell hateful and offensive ones from others", async () => {
    const { train, heldOut } = readRatedTexts(path, columns);
    expect(train.length + heldOut.length).toBe(24783);
    const model = trainNgrams(train.slice(0, 5000), { trainedOn: "5,000 tweets" });
    const classifier = ngramClassifier("ngrams", model);
    const report = await classifierReport(classifier, heldOut, { seed: seedFrom(1) });
    expect(report.majority.value).toBeCloseTo(0.829, 3);
    expect(report.accuracy.interval[0]).toBeGreaterThan(0.9);
    expect(report.auroc.interval[0]).toBeGreaterThan(0.95);
    expect(report.calibration.expectedCalibrationError.value).toBeLessThan(0.06);
  });
});
