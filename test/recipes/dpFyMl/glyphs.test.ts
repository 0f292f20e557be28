import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import batchSize from "../../../recipes/dpFyMl/batchSize.ts";
import { nameOf } from "../../../recipes/dpFyMl/clipNorm/trainings.ts";
import clipNorm from "../../../recipes/dpFyMl/clipNorm.ts";
import privacyUtility from "../../../recipes/dpFyMl/privacyUtility.ts";
import { samplerTrainings } from "../../../recipes/dpFyMl/sampler/trainings.ts";
import sampler from "../../../recipes/dpFyMl/sampler.ts";
import { relationOf } from "../../../recipes/dpFyMl/study/guarantee.ts";
import { accuracyGain } from "../../../recipes/dpFyMl/study/records.ts";
import { within } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { runRecipe } from "../../../src/lab/run.ts";
import { answers, verdictsOf } from "./events.ts";

const glyphRecipes = [privacyUtility, batchSize, clipNorm, sampler] as const;
const judged = (recipe: (typeof glyphRecipes)[number], ...events: readonly Event[][]) =>
  verdictsOf(recipe.summarize(events.flat(), recipe.presets.full).findings);

describe("claims about models of glyphs", () => {
  test.each(glyphRecipes.map((recipe) => [recipe.name, recipe] as const))(
    "%s: without events nothing is tested",
    (_, recipe) => {
      const verdicts = Object.values(judged(recipe));
      expect(verdicts.length).toBeGreaterThan(2);
      expect(new Set(verdicts)).toEqual(new Set(["not tested"]));
    },
  );

  const good = [940, 945, 935];
  const fair = [880, 885, 875];
  const poor = [600, 605, 595];

  test("privacyUtility: utility falls, and most is kept", () => {
    const all = [answers("without privacy", good), answers("epsilon 8", fair)];
    // 0.94 against 0.88 and 0.60: 6 points are lost at epsilon 8, of 10 that may be
    expect(judged(privacyUtility, ...all, answers("epsilon 0.5", poor))).toEqual({
      ...{ skill: "holds", cost: "holds", trade: "holds", kept: "holds" },
    });
    const flipped = [answers("without privacy", poor), answers("epsilon 8", good)];
    // 0.60 is below 0.85; without privacy is worse, so that nothing is lost
    const better = [990, 995, 985];
    expect(judged(privacyUtility, ...flipped, answers("epsilon 0.5", better))).toEqual({
      ...{ skill: "not reproduced", cost: "not reproduced", trade: "not reproduced" },
      kept: "holds",
    });
    const lost = [answers("without privacy", good), answers("epsilon 8", poor)];
    expect(judged(privacyUtility, ...lost)).toMatchObject({ kept: "not reproduced" });
  });

  test("privacyUtility: one replicate says nothing about others", () => {
    const one = judged(
      privacyUtility,
      answers("without privacy", [900]),
      answers("epsilon 8", [700]),
    );
    expect(one.cost).not.toBe("holds");
    expect(one.kept).not.toBe("not reproduced");
  });

  test("batchSize: the noise of a step is its multiplier over the batch", () => {
    const sizes = (noise: readonly number[], hits: readonly (readonly number[])[]) =>
      [25, 400, 1600].map((batch, index) =>
        answers(`batch ${batch}`, hits[index]!, { batch, noiseMultiplier: noise[index]! }),
      );
    // 0.6 / 25 = 0.024 against 3 / 1600 = 0.0019
    expect(judged(batchSize, ...sizes([0.6, 1.5, 3], [poor, good, good]))).toEqual({
      ...{ larger: "holds", largest: "holds", noise: "holds" },
    });
    // 0.01 / 25 = 0.0004 against 3 / 1600
    expect(judged(batchSize, ...sizes([0.01, 1.5, 3], [good, good, poor]))).toMatchObject({
      ...{ largest: "not reproduced", noise: "not reproduced" },
    });
  });

  test("clipNorm: equal at one product, different at one learning rate", () => {
    const grid = (right: Readonly<Record<string, readonly number[]>>) =>
      Object.entries(right).map(([name, hits]) => answers(name, hits));
    const small = { [nameOf(0.03, 0.2)]: good, [nameOf(0.1, 0.2)]: good };
    const large = { [nameOf(0.3, 0.2)]: good, [nameOf(10, 0.2)]: poor, [nameOf(0.03, 0.02)]: poor };
    expect(judged(clipNorm, ...grid({ ...small, ...large }))).toEqual({
      ...{ product: "holds", tooLarge: "holds", joint: "holds" },
    });
    const apart = { ...small, [nameOf(0.03, 0.2)]: poor };
    expect(judged(clipNorm, ...grid({ ...apart, ...large })).product).toBe("not reproduced");
  });

  test("sampler: as good, and what each may claim", () => {
    const claims = (poisson: number, cyclic: number, shuffled: number) =>
      [
        ["poisson", poisson],
        ["cyclic Poisson", cyclic],
        ["shuffled", shuffled],
      ].map(([name, epsilon]) => answers(String(name), good, { epsilon: epsilon! }));
    expect(judged(sampler, ...claims(2, 3, 12))).toEqual({
      ...{ shuffled: "holds", cyclic: "holds", price: "holds", cyclicPrice: "holds" },
    });
    expect(judged(sampler, ...claims(2, 2, 3.9))).toMatchObject({
      ...{ price: "not reproduced", cyclicPrice: "not reproduced" },
    });
  });

  test("sampler: the relation is one under which a record that goes away leaves the other batches alone", () => {
    expect(samplerTrainings.map(relationOf)).toEqual([
      ...["addOrRemoveOne", "replaceSpecial", "replaceSpecial"],
    ]);
  });
});

describe("a difference", () => {
  const gain = (first: readonly number[], second: readonly number[]) =>
    accuracyGain([...answers("a", first), ...answers("b", second)], { from: "a", to: "b" });

  test("is a mean over replicates that have both conditions", () => {
    const { value, n } = gain([500, 700, 900], [600, 900]);
    // (0.1 + 0.2) / 2
    expect(value).toBeCloseTo(0.15, 12);
    expect(n).toBe(2);
    expect(gain([], [900]).n).toBe(0);
  });

  test("is paired: what is hard for both is no noise", () => {
    // 0.02, 0.04 and 0.06 apart, on replicates that differ by 0.4: 0.04 ± 4.302653 · 0.02 / √3
    const [low, high] = gain([500, 700, 900], [520, 740, 960]).interval;
    expect(low).toBeCloseTo(0.04 - 0.0496828, 6);
    expect(high).toBeCloseTo(0.04 + 0.0496828, 6);
  });

  test("is never surer than its images: replicates that agree by chance leave the interval open", () => {
    // 3 · 8 of 1,200 images were won: 0.02 ± 4.302653 · √(24 + 1 - 24² / 1202) / 1202
    const [low, high] = gain([500, 700, 900], [520, 720, 920]).interval;
    expect(low).toBeCloseTo(0.02 - 0.0177256, 6);
    expect(high).toBeCloseTo(0.02 + 0.0177256, 6);
    const same = gain([500, 500], [500, 500]).interval;
    // ± 12.706205 · √1 / 802
    expect(same[1]).toBeCloseTo(0.0158431, 6);
    expect(same[0]).toBeCloseTo(-0.0158431, 6);
  });

  test("is within a margin when all of its interval is, and apart when none of it is", () => {
    const judge = (low: number, high: number, n = 3) =>
      within({ value: 0, n, missing: 0, interval: [low, high], method: "" }, 0.02).verdict;
    expect(judge(-0.01, 0.02)).toBe("holds");
    expect(judge(-0.01, 0.03)).toBe("inconclusive");
    expect(judge(-0.5, 0.5)).toBe("inconclusive");
    expect(judge(0.03, 0.05)).toBe("not reproduced");
    expect(judge(-0.05, -0.03)).toBe("not reproduced");
    expect(judge(-1, 1, 0)).toBe("not tested");
  });
});

describe("a seed", () => {
  const folder = mkdtempSync(join(tmpdir(), "assay dpFyMl "));
  afterAll(() => rmSync(folder, { recursive: true }));
  const settings = {
    ...privacyUtility.presets.smoke,
    trainings: [...privacyUtility.presets.smoke.trainings.slice(2, 3)],
  };
  const summaryFrom = async (seed: number, run: string) => {
    await runRecipe({
      ...{ name: "dpFyMl/privacyUtility", recipe: privacyUtility, preset: "smoke", settings, seed },
      ...{ folder: join(folder, run), environment: {} },
    });
    return readFileSync(join(folder, run, "summary.json"), "utf8");
  };

  test("makes the same summary again, noise and batches included; another makes another", async () => {
    const first = await summaryFrom(1, "first");
    expect(await summaryFrom(1, "again")).toBe(first);
    expect(await summaryFrom(2, "other")).not.toBe(first);
  });
});
