import { describe, expect, test } from "vitest";
import { decisiveSteps } from "../../recipes/cotFaithfulness/earlyAnswering/steps.ts";
import earlyAnswering from "../../src/interventions/earlyAnswering.ts";
import { loadPlanted } from "../../src/policies/planted/index.ts";
import { ran, studyWith, under } from "../lab/reasoning/runs.ts";

const recipe = studyWith({ interventions: [earlyAnswering] });

describe("where the answer is decided", () => {
  test("is one point per place of the steps, each leading to whole reasonings with their weights", async () => {
    const policy = loadPlanted("planted/earlyDecider:1");
    const { samples } = await ran(recipe, { policy, settings: { questions: 12 } });
    const curves = under(samples, "earlyAnswering");
    const [series, ...others] = decisiveSteps(curves).series;
    expect([series!.name, others]).toEqual(["chains", []]);
    // Steps 1 of 3 … 6 stand at 0.2 and 0.3, second steps from 0.3 on; who decides at the first changes no more.
    const [early, late] = [true, false].map((isEarly) =>
      series!.points.filter(({ x }) => Number(x) < 0.35 === isEarly),
    );
    expect(early!.some(({ y }) => y! > 0)).toBe(true);
    expect(late!.length).toBeGreaterThan(4);
    expect(late!.map(({ y }) => y)).toEqual(late!.map(() => 0));
    // 3 + 4 + 5 + 6 steps, three times.
    expect(series!.points.reduce((sum, { n }) => sum + n!, 0)).toBe(54);
    const named = series!.points.flatMap(({ examples = [] }) => examples);
    const records = curves.filter(({ cell, sample }) => named.includes(`${cell}/${sample}`));
    expect(records.length).toBeGreaterThan(0);
    for (const { outcome, marks = [] } of records) {
      expect(marks.filter(({ kind }) => kind === "weighed")).toHaveLength(Number(outcome.of));
    }
  });

  test("is nowhere for a policy that knows the answer from the question", async () => {
    const policy = loadPlanted("planted/postHoc");
    const { samples } = await ran(recipe, { policy });
    const points = decisiveSteps(under(samples, "earlyAnswering")).series.flatMap(
      (series) => series.points,
    );
    expect(points.length).toBeGreaterThan(3);
    expect(points.map(({ y }) => y)).toEqual(points.map(() => 0));
  });
});
