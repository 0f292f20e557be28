/** What is claimed about models of clicks, and what makes a claim hold or fail. */
import { describe, expect, test } from "vitest";
import batchSize from "../../../recipes/privateAds/batchSize.ts";
import calibration from "../../../recipes/privateAds/calibration.ts";
import clickThroughRate from "../../../recipes/privateAds/clickThroughRate.ts";
import clipNorm from "../../../recipes/privateAds/clipNorm.ts";
import conversionCount from "../../../recipes/privateAds/conversionCount.ts";
import conversionRate from "../../../recipes/privateAds/conversionRate.ts";
import imbalance from "../../../recipes/privateAds/imbalance.ts";
import labelPrivacy from "../../../recipes/privateAds/labelPrivacy.ts";
import sparsity from "../../../recipes/privateAds/sparsity.ts";
import vocabulary from "../../../recipes/privateAds/vocabulary.ts";
import type { Event } from "../../../src/lab/event.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import { plantedCells } from "./results.ts";

const studies = [
  ...[clickThroughRate, conversionRate, conversionCount, batchSize, clipNorm, imbalance],
  ...[sparsity, vocabulary, calibration],
] as const;

const verdicts = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]));
const judgedBy = (recipe: (typeof studies)[number], events: readonly Event[]) =>
  verdicts(recipe.summarize(events, recipe.presets.full).findings);

describe("claims about models of clicks", () => {
  test.each(studies.map((recipe) => [recipe.name, recipe] as const))(
    "%s: without results nothing is tested",
    (_, recipe) => {
      const all = Object.values(judgedBy(recipe, []));
      expect(all.length).toBeGreaterThan(1);
      expect(new Set(all)).toEqual(new Set(["not tested"]));
    },
  );

  test("labelPrivacy: without results nothing is tested", () => {
    const { findings } = labelPrivacy.summarize([], labelPrivacy.presets.full);
    expect(new Set(Object.values(verdicts(findings)))).toEqual(new Set(["not tested"]));
  });

  test("every condition that a claim is about is trained by the full settings", () => {
    for (const recipe of studies) {
      const { cells } = recipe.plan(recipe.presets.full);
      const smoke = recipe.plan(recipe.presets.smoke).cells;
      const conditions = (all: readonly string[]) => new Set(all.map((cell) => cell.split("/")[1]));
      expect(conditions(smoke)).toEqual(conditions(cells));
    }
  });

  const { findings } = clickThroughRate.summarize(
    plantedCells([
      { condition: "without privacy", noise: 0.6, facts: { epsilon: 0 } },
      { condition: "without privacy, with canaries", noise: 0.6, facts: { auditedEpsilon: 1.5 } },
      { condition: "epsilon 0.5", noise: 1.6 },
      { condition: "epsilon 8", noise: 0.65 },
      {
        ...{ condition: "epsilon 8, with canaries", noise: 0.65 },
        facts: { epsilon: 8, auditedEpsilon: 0.5 },
      },
      { condition: "epsilon 16", noise: 0.62 },
    ]),
    clickThroughRate.presets.full,
  );

  test("clickThroughRate: a private model that ranks a little worse costs, and keeps", () => {
    expect(verdicts(findings)).toMatchObject({ trade: "holds", cost: "holds", audit: "holds" });
  });

  test("clickThroughRate: an audit above the claim breaks it", () => {
    const broken = plantedCells([
      {
        ...{ condition: "epsilon 8, with canaries", noise: 1 },
        facts: { epsilon: 8, auditedEpsilon: 9 },
      },
    ]);
    expect(judgedBy(clickThroughRate, broken).audit).toBe("not reproduced");
  });

  test("calibration: what says too little is off, and what was put right is not", () => {
    const planted = plantedCells([
      { condition: "clip norm 6", noise: 0.7 },
      { condition: "clip norm 1", noise: 0.7, offset: -1.5 },
      { condition: "clip norm 1, recalibrated", noise: 0.7, offset: -0.35 },
    ]);
    expect(judgedBy(calibration, planted)).toMatchObject({
      ...{ bias: "holds", repaired: "holds", ranking: "holds" },
    });
  });

  test("imbalance: costs are compared replicate by replicate", () => {
    const dearer = plantedCells([
      { condition: "rate 0.5, without privacy", noise: 0.8 },
      { condition: "rate 0.5", noise: 0.82 },
      { condition: "rate 0.004, without privacy", noise: 0.8 },
      { condition: "rate 0.004", noise: 1.4 },
    ]);
    expect(judgedBy(imbalance, dearer)).toMatchObject({ dearer: "holds", useful: "holds" });
  });
});
