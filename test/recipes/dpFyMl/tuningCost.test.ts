import { describe, expect, test } from "vitest";
import { arms, noiseOf } from "../../../recipes/dpFyMl/tuningCost/arms.ts";
import { presets as tuning } from "../../../recipes/dpFyMl/tuningCost/settings.ts";
import tuningCost from "../../../recipes/dpFyMl/tuningCost.ts";
import { privacyOf } from "../../../src/privacy/account.ts";
import { answers, sampled, verdictsOf } from "./events.ts";

describe("tuningCost", () => {
  const settings = tuning.smoke;
  const { delta, epsilon: target } = settings;
  const epsilonOf = (event: Parameters<typeof privacyOf>[0]) =>
    privacyOf(event, { neighboringRelation: "addOrRemoveOne" }).epsilon(delta).upper;

  test.each(arms.map((arm) => [arm.name, arm] as const))(
    "%s: what is charged keeps the guarantee, nearly all of it",
    (_, arm) => {
      const epsilon = epsilonOf(arm.charged(settings, noiseOf(arm, settings)));
      expect(epsilon).toBeLessThanOrEqual(target);
      expect(epsilon).toBeGreaterThan(0.99 * target);
    },
  );

  test("only tuning that is not charged has spent more than it names, and it has the least noise", () => {
    const spent = arms.map((arm) => epsilonOf(arm.event(settings, noiseOf(arm, settings))));
    expect(spent.map((epsilon) => epsilon > target)).toEqual(
      arms.map(({ name }) => name === "uncharged"),
    );
    const [uncharged, ...charged] = arms.map((arm) => noiseOf(arm, settings));
    for (const noise of charged) expect(noise).toBeGreaterThan(uncharged!);
  });

  test("rates are known before anything is trained, and another replicate draws its own", () => {
    const selected = arms.find(({ name }) => name === "selected")!;
    const drawn = (replicate: string) => selected.rates(tuning.full, replicate);
    expect(drawn("seed-1")).toEqual(drawn("seed-1"));
    const all = ["seed-1", "seed-2", "seed-3", "seed-4", "seed-5"].map(drawn);
    expect(new Set(all.map((rates) => rates.join())).size).toBeGreaterThan(1);
    for (const rates of all)
      expect(tuning.full.learningRates).toEqual(expect.arrayContaining([...rates]));
  });

  test("selection is held against blind picks no more surely than images allow, where replicates agree by chance", () => {
    const runs = [1, 2, 3].map((replicate) =>
      sampled(
        {
          ...{ condition: "uncharged, every run", cluster: `seed-${replicate}` },
          name: "run-1",
        },
        { accuracy: 0.3 },
      ),
    );
    const events = [...runs, ...answers("selected", [500, 500, 500])];
    const { findings } = tuningCost.summarize(events, settings);
    const { ours } = findings.find(({ id }) => id === "chance")!;
    // p = 362/1204 and q = 602/1204: 0.2 ± 4.302653 · √((p (1 - p) + q (1 - q)) / 1204)
    expect(ours.interval[0]).toBeCloseTo(0.2 - 0.0841255, 6);
    expect(ours.interval[1]).toBeCloseTo(0.2 + 0.0841255, 6);
  });

  test("selection is held against the mean of all runs of the same replicate", () => {
    const runs = [1, 2, 3].flatMap((replicate) =>
      [0.2, 0.4].map((accuracy, run) =>
        sampled(
          {
            ...{ condition: "uncharged, every run", cluster: `seed-${replicate}` },
            name: `run-${run + 1}`,
          },
          { accuracy },
        ),
      ),
    );
    const events = [...runs, ...answers("selected", [800, 810, 790])];
    const { findings } = tuningCost.summarize(events, settings);
    const { ours, verdict } = findings.find(({ id }) => id === "chance")!;
    // 0.8 - (0.2 + 0.4) / 2
    expect(ours.value).toBeCloseTo(0.5, 12);
    expect(verdict).toBe("holds");
    expect(verdictsOf(findings)).toMatchObject({ selection: "not tested", spent: "not tested" });
  });
});
