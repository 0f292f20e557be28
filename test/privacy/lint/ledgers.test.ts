import { describe, expect, test } from "vitest";
import { adaptiveClipping } from "../../../src/privacy/clipping/adaptive.ts";
import type { Ledger } from "../../../src/privacy/ledger.ts";
import { describeLedger } from "../../../src/privacy/lint/ledgerPipeline.ts";
import { lint, lintRules } from "../../../src/privacy/lint/lint.ts";
import { readSubject } from "../../../src/privacy/lint/readSubject.ts";
import { gridNoise } from "../../../src/privacy/noise/gridNoise.ts";
import { independentNoise } from "../../../src/privacy/noise/independentNoise.ts";
import { secureRandomness } from "../../../src/privacy/noise/randomness.ts";
import { everyRecordSampler } from "../../../src/privacy/sampling/fixedSize.ts";
import { booksWith, datasetSize, parts, planFor, shuffledParts } from "../somePrivateRun.ts";

const rules = await lintRules();
const findings = (ledger: Ledger) =>
  lint(describeLedger(ledger), rules).map(({ rule, severity }) => [rule, severity]);
/** Books of a run that went as planned. */
const asPlanned = (ran: typeof parts) => booksWith([1, 2], ran, planFor(ran));

/** Nothing is drawn, so that any randomness will do. */
const ordered = { ...parts, sampler: everyRecordSampler(datasetSize) };
const randomness = secureRandomness;

describe("the ledger of private training", () => {
  test("is a pipeline that the door lets in, too", () => {
    const { pipeline } = describeLedger(asPlanned(parts));
    expect(readSubject(pipeline, { where: "pipeline.json" })).toEqual({ pipeline });
    expect(pipeline).toMatchObject({
      ...{ unit: "example", units: 1000, delta: 1e-5, batching: "poisson" },
      ...{ clipping: { of: "example" }, noise: { per: "batch", source: "seeded" } },
    });
  });

  test("of a run that went as planned says whose randomness the noise was", () => {
    const secure = independentNoise({ noiseMultiplier: 2, randomness });
    const discrete = gridNoise({ noiseMultiplier: 2, randomness, size: 100 });
    expect(findings(asPlanned(parts))).toEqual([["noiseSource", "chargeIt"]]);
    expect(findings(asPlanned({ ...ordered, noise: secure }))).toEqual([["noiseSource", "advice"]]);
    expect(findings(asPlanned({ ...ordered, noise: discrete }))).toEqual([]);
  });

  test("of a run without noise is forbidden", () => {
    const none = independentNoise({ noiseMultiplier: 0, randomness });
    expect(findings(asPlanned({ ...ordered, noise: none }))[0]).toEqual([
      ...["noisePlacement", "forbidden"],
    ]);
  });

  test("of batches that were not planned is forbidden twice over: they differ, and claim amplification", () => {
    const found = findings(booksWith([1, 2], shuffledParts));
    // The batches, and their coins: shuffled ones need none.
    expect(found.filter(([rule]) => rule === "planMismatch")).toHaveLength(2);
    expect(found).toContainEqual(["samplerMismatch", "forbidden"]);
    expect(findings(asPlanned(shuffledParts))).toEqual([["noiseSource", "chargeIt"]]);
  });

  test("has nothing to charge for a clip norm that follows a noisy count: its event contains that", () => {
    const clipping = adaptiveClipping({ clipNorm: 1, expectedBatch: 50 });
    const { pipeline } = describeLedger(asPlanned({ ...parts, clipping }));
    expect(pipeline?.clipping).toMatchObject({ clipNormFrom: "dpRelease" });
  });

  test("says nothing about what users with several rows do together: the event of the plan charges it", () => {
    const plan = planFor(parts, { unitOfPrivacy: { kind: "user", contributions: 3 } });
    const ledger = booksWith([1], parts, plan);
    expect(describeLedger(ledger).pipeline).toMatchObject({ unit: "user", contributions: 3 });
    expect(findings(ledger)).toEqual([["noiseSource", "chargeIt"]]);
  });
});
