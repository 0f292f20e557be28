import { describe, expect, test } from "vitest";
import { chance, exposureAboveChance } from "../../../recipes/dpFyMl/memorisation/findings.ts";
import { presets as notes } from "../../../recipes/dpFyMl/memorisation/settings.ts";
import memorisation from "../../../recipes/dpFyMl/memorisation.ts";
import { samplesUnder } from "../../../recipes/dpFyMl/study/records.ts";
import type { Event } from "../../../src/lab/event.ts";
import { sampled, verdictsOf } from "./events.ts";

describe("memorisation", () => {
  const settings = notes.full;
  const secrets = (condition: string, exposureOf: (index: number, times: number) => number) =>
    settings.insertions.flatMap((insertions) =>
      Array.from({ length: 25 }, (_, index) =>
        sampled(
          { condition, cluster: `seed-${(index % 5) + 1}`, name: `${insertions}/${index}` },
          { measure: "secret", insertions, exposure: exposureOf(index, insertions) },
        ),
      ),
    );
  const losses = (condition: string, loss: number) =>
    Array.from({ length: 25 }, (_, index) =>
      sampled(
        { condition, cluster: `seed-${(index % 5) + 1}`, name: `note-${index}` },
        { measure: "note", loss: loss + index / 1000 },
      ),
    );
  const judge = (...events: readonly Event[][]) =>
    verdictsOf(memorisation.summarize(events.flat(), settings).findings);
  /** Exposures of uniform ranks: log2 of 25 over each rank from 0.5 to 24.5. */
  const unknown = (index: number) => Math.log2(25 / (index + 0.5));
  const known = (index: number) => 13 + (index % 3) / 10;

  test("uniform ranks have no exposure above chance", () => {
    // The mean of -log2 over (0, 1] is 1 / ln 2; here over 1000 ranks of 1000.
    const ranks = Array.from({ length: 1000 }, (_, index) =>
      sampled(
        { condition: "x", cluster: `seed-${(index % 5) + 1}`, name: `${index}` },
        { measure: "secret", insertions: 1, exposure: Math.log2(1000 / (index + 1)) },
      ),
    );
    expect(chance).toBeCloseTo(Math.LOG2E, 12); // 1 / ln 2 = log2 e = 1.44 bits
    const { value, interval } = exposureAboveChance(samplesUnder(ranks, "x"));
    expect(Math.abs(value)).toBeLessThan(0.01);
    expect(interval[0]).toBeLessThan(0);
    expect(interval[1]).toBeGreaterThan(0);
  });

  test("nothing measured is nothing tested", () => {
    expect(new Set(Object.values(judge()))).toEqual(new Set(["not tested"]));
  });

  test("its claims hold where secrets are known without a guarantee and unknown with one", () => {
    const all = [
      ...[secrets("without privacy", known), losses("without privacy", 2)],
      ...[secrets("epsilon 8", unknown), losses("epsilon 8", 2.2), secrets("epsilon 1", unknown)],
    ];
    expect(new Set(Object.values(judge(...all)))).toEqual(new Set(["holds"]));
  });

  test("its claims fail where nothing is known anyway, or everything in spite of the guarantee", () => {
    const none = [secrets("without privacy", unknown), losses("without privacy", 2)];
    const { memorised, once } = judge(...none);
    expect([memorised, once]).toEqual(["not reproduced", "inconclusive"]);
    const leaky = [
      secrets("epsilon 8", known),
      losses("epsilon 8", 4),
      secrets("epsilon 1", known),
    ];
    const all = [secrets("without privacy", known), losses("without privacy", 2), ...leaky];
    expect(judge(...all)).toMatchObject({
      ...{ memorised: "holds", protected: "not reproduced", cost: "not reproduced" },
      useful: "not reproduced",
    });
  });

  test("needs a guarantee to make claims about, and says how often secrets stand in its own data", () => {
    const { schema } = memorisation;
    expect(schema.safeParse({ ...settings, epsilons: [8] }).success).toBe(true);
    expect(schema.safeParse({ ...settings, epsilons: [null] }).error?.issues).toMatchObject([
      { path: ["epsilons"], message: expect.stringContaining("at least one guarantee") },
    ]);
    const [unit] = memorisation.summarize([], { ...settings, insertions: [1, 4] }).caveats;
    expect(unit).toContain("stands there 4 times has the protection of 4 notes");
  });
});
