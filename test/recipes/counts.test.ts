import { describe, expect, test } from "vitest";
import { experimentNames, findExperiment } from "../../src/cli/experiment.ts";
import { settingsFor } from "../../src/cli/preset.ts";

const recipes = await Promise.all((await experimentNames()).map(findExperiment));

/** Paths of whole numbers that count something: not of a seed, nor of what may have a point. */
function countsIn(settings: object, path: readonly string[] = []): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const own = [...path, name];
    if (typeof value === "object" && value !== null) return countsIn(value, own);
    const isCount = Number.isInteger(value) && !notCounts.test(own.join("."));
    return isCount ? [own.join(".")] : [];
  });
}

const notCounts =
  /seed$|epsilon|noiseMultiplier|clipNorm|learningRate|rate$|signal|^temperature$|^topP$|Weights?\b|scales/i;

describe.each(recipes)("$name", ({ recipe }) => {
  const counts = countsIn(recipe.presets.smoke as object);

  test("refuses, by its name, a count that no machine holds, before anything is made", () => {
    if (recipe.name === "accountants") return expect(counts).toEqual([]);
    expect(counts.length).toBeGreaterThan(2);
    for (const path of counts) {
      const asked = () => settingsFor(recipe, "smoke", [`${path}=1e9`]);
      const place = path.replaceAll(/\.(\d+)/g, "[$1]").replaceAll(".", "\\.");
      expect(asked, path).toThrow(
        new RegExp(`at ${place.replaceAll("[", "\\[").replaceAll("]", "\\]")}`),
      );
    }
  });
});

const asked = (name: string, ...changes: string[]) => {
  const { recipe } = recipes.find((each) => each.name === name)!;
  return () => settingsFor(recipe, "smoke", changes);
};

describe("a batch", () => {
  test("is no larger than what it is drawn from", () => {
    const first = "trainings.0.batch";
    expect(asked("dpFyMl/sampler", `${first}=400`)).not.toThrow();
    // 400 images
    expect(asked("dpFyMl/sampler", `${first}=401`)).toThrow(
      /expected at most 400, which is what a batch is drawn from, got 401\n.*at trainings\[0\]\.batch/,
    );
    // a cyclic sampler draws from one of four groups: 400 / 4
    const cyclic = "trainings.0.sampling=cyclicPoisson";
    expect(asked("dpFyMl/sampler", cyclic, `${first}=100`)).not.toThrow();
    expect(asked("dpFyMl/sampler", cyclic, `${first}=101`)).toThrow("at most 100");
    expect(asked("dpFyMl/tuningCost", "batch=401")).toThrow("at most 400");
    // 60 notes, a secret that stands there once and one that stands there 4 times
    expect(asked("dpFyMl/memorisation", "batch=65")).not.toThrow();
    expect(asked("dpFyMl/memorisation", "batch=66")).toThrow("at most 65");
    expect(asked("dpFyMl/accountants", "scales.0.batch=60001")).toThrow("scales[0].batch");
  });
});

describe("records of a click log", () => {
  test("have no bound where they are read from a file: they are as many as there are, at most", () => {
    const many = ["records=1e10", "heldOut=1e9"];
    expect(asked("privateAds/clickThroughRate", "data=clicks.tsv", ...many)).not.toThrow();
    expect(asked("privateAds/clickThroughRate", "records=1e10")).toThrow(
      "expected at most 10000000 where the log is generated, which is done in memory, got 10000000000",
    );
  });
});
