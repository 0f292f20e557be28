import { describe, expect, test } from "vitest";
import { lint, lintRules } from "../../../src/privacy/lint/lint.ts";
import type { Pipeline } from "../../../src/privacy/lint/pipeline.ts";
import { readSubject } from "../../../src/privacy/lint/readSubject.ts";

const rules = await lintRules();
/** Everything is as it should be. */
const sound = {
  kind: "pipeline",
  unit: "example",
  units: 60_000,
  delta: 1e-6,
  preparation: [{ kind: "tokenizer", fittedOn: "public" }],
  batching: "poisson",
  assumedBatching: "poisson",
  dropsByLabel: false,
  clipping: { of: "example", clipNormFrom: "public", microbatch: 1, nonFinite: "zero" },
  noise: { per: "batch", source: "discrete", precision: "integer", scaledTo: "clipNorm" },
  divisor: "expectedBatch",
  lossReduction: "none",
  emptyBatches: "noiseOnly",
  augmentation: "beforeClipping",
  validation: { data: "public", uses: ["report", "earlyStopping"] },
  tuning: { runs: 20, data: "public" },
  published: [],
} as const satisfies Pipeline;

const findings = (changes: object) =>
  lint(readSubject({ ...sound, ...changes }, { where: "pipeline.json" }), rules).map(
    ({ rule, severity, where }) => [rule, severity, where],
  );

describe("a pipeline", () => {
  test("where everything is as it should be has no finding", () => {
    expect(findings({})).toEqual([]);
  });

  test.each([
    [{ batching: "shuffled" }, "samplerMismatch", "batching"],
    [{ batching: "fixedOrder" }, "samplerMismatch", "batching"],
    [{ assumedBatching: "withoutReplacement" }, "samplerMismatch", "batching"],
    [{ dropsByLabel: true }, "labelDependentSampling", "dropsByLabel"],
    [
      { clipping: { of: "microbatch", microbatch: 8 } },
      "microbatchClipping",
      "clipping.microbatch",
    ],
    [{ clipping: { of: "example", microbatch: 2 } }, "microbatchClipping", "clipping.microbatch"],
    [{ clipping: { of: "batch" } }, "clippedObject", "clipping.of"],
    [{ clipping: { of: "value" } }, "clippedObject", "clipping.of"],
    [{ clipping: { of: "none" } }, "clippedObject", "clipping.of"],
    [{ clipping: { of: "example", nonFinite: "skipStep" } }, "skippedSteps", "clipping.nonFinite"],
    [{ emptyBatches: "redrawn" }, "skippedSteps", "emptyBatches"],
    [{ noise: { per: "never" } }, "noisePlacement", "noise.per"],
    [{ noise: { per: "batch", scaledTo: "batchGradient" } }, "noisePlacement", "noise.scaledTo"],
    [{ noise: { per: "batch", precision: "bfloat16" } }, "noiseSource", "noise.precision"],
    [{ divisor: "realizedBatch" }, "divisor", "divisor"],
    [{ lossReduction: "mean" }, "lossReduction", "lossReduction"],
    [{ augmentation: "asExamples" }, "augmentedExamples", "augmentation"],
    [{ unit: undefined }, "unitNotStated", "unit"],
    [{ unit: "user" }, "unitNotStated", "contributions"],
    // 1/60,000 = 1.67e-5
    [{ delta: 1.7e-5 }, "deltaTooLarge", "delta"],
    [{ published: ["examples"] }, "published", "published (examples)"],
  ])("with %j is forbidden by %s", (changes, rule, where) => {
    expect(findings(changes)).toContainEqual([rule, "forbidden", where]);
  });

  test.each([
    ...["vocabulary", "tokenizer", "normalizer", "bucketEdges", "featureCrosses"],
    ...["featureSelection", "imputation", "deduplication", "outlierRemoval"],
  ])("with a %s of private data has something to charge, until it is charged", (kind) => {
    const preparation = (rest: object) => ({ preparation: [{ kind, ...rest }] });
    expect(findings(preparation({ fittedOn: "private" }))).toEqual([
      ["learnedPreparation", "chargeIt", `preparation[0] (${kind})`],
    ]);
    expect(findings(preparation({ fittedOn: "dpRelease" }))).toHaveLength(1);
    expect(findings(preparation({ fittedOn: "private", charged: true }))).toEqual([]);
    expect(findings(preparation({ fittedOn: "none" }))).toEqual([]);
  });

  test.each([
    [{ validation: { data: "private", uses: ["earlyStopping"] } }, "privateValidation"],
    [{ tuning: { runs: 20, data: "private" } }, "tuningRuns"],
    [{ clipping: { of: "example", clipNormFrom: "private" } }, "clipNormFromData"],
    [{ noise: { per: "batch", source: "seeded" } }, "noiseSource"],
    [{ published: ["losses"] }, "published"],
    [{ unit: "user", contributions: 5, clipping: { of: "example" } }, "clippedObject"],
  ])("with %j has something to charge: %s", (changes, rule) => {
    expect(findings(changes).map(([name, severity]) => [name, severity])).toEqual([
      [rule, "chargeIt"],
    ]);
  });

  test("with each use of private validation data has a finding of its own", () => {
    const uses = ["report", "earlyStopping", "selection", "schedule"];
    expect(findings({ validation: { data: "private", uses } })).toHaveLength(4);
    expect(findings({ validation: { data: "private", uses, charged: true } })).toEqual([]);
  });

  test("in an order of its own may be accounted for without amplification", () => {
    expect(findings({ batching: "shuffled", assumedBatching: "fixedOrder" })).toEqual([]);
  });

  test("with noise in every chunk, in floating point, or a delta close to 1/n, gets advice", () => {
    expect(findings({ noise: { per: "chunk" } })).toEqual([
      ["noisePlacement", "advice", "noise.per"],
    ]);
    expect(findings({ noise: { per: "batch", source: "secure" } })).toEqual([
      ["noiseSource", "advice", "noise.source"],
    ]);
    // 60,000^-1.1 = 5.5e-6 < 1e-5 < 1/60,000 = 1.67e-5
    expect(findings({ delta: 1e-5 })).toEqual([["deltaTooLarge", "advice", "delta"]]);
  });
});
