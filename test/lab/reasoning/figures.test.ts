import { describe, expect, test } from "vitest";
import { frequentLengths, oneCurve, panelsByLength } from "../../../src/lab/reasoning/curves.ts";
import { lengthsFigure, taskDots } from "../../../src/lab/reasoning/dots.ts";
import { plane } from "../../../src/lab/reasoning/plane.ts";
import {
  examplesOf,
  isChanged,
  type Sample,
  taskNames,
} from "../../../src/lab/reasoning/records.ts";
import { grouped } from "../../../src/math/grouped.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import sameAnswerRate from "../../../src/metrics/sameAnswerRate.ts";

/** A record of question `id` after `at` of `of` steps. */
const record = (id: number, outcome: Sample["outcome"], more: Partial<Sample> = {}): Sample => ({
  ...{ v: 1, at: "2026-01-02T03:04:05.000Z", kind: "sample", cell: "c", trial: 0 },
  ...{ sample: `${id} ${outcome.at ?? 0}`, cluster: `q${id}`, pair: `q${id} 0` },
  ...{ condition: "any", prompt: "", completion: "", status: "scored", outcome, ...more },
});

/** All truncations of a reasoning of `of` steps whose answer is that of the end from step `from` on. */
const curve = (id: number, of: number, from: number): Sample[] =>
  Array.from({ length: of + 1 }, (_, at) =>
    record(id, { at, of, share: at / of, same: at >= from, task: "t" }),
  );

const figure = {
  ...{ id: "f", title: "F", caption: "c", xLabel: "x", yLabel: "y" },
  ...{ measure: sameAnswerRate.measure, isException: isChanged },
};

const byTask = (samples: readonly Sample[]) => grouped(samples, taskNames(samples));

describe("panels by length", () => {
  test("are of the four most frequent numbers of steps, shortest first", () => {
    const counts = { 1: 1, 2: 4, 3: 2, 5: 3, 6: 2, 9: 1 };
    let id = 0;
    const samples = Object.entries(counts).flatMap(([of, count]) =>
      Array.from({ length: count }, () => curve(id++, Number(of), 0)).flat(),
    );
    // A long reasoning has more records, and counts once all the same.
    expect(frequentLengths(samples)).toEqual([2, 3, 5, 6]);
    const { panels, series } = panelsByLength({ ...figure, samples });
    expect(panels).toEqual(["2 steps", "3 steps", "5 steps", "6 steps"]);
    expect(series.map(({ panel }) => panel)).toEqual(panels);
  });

  test("say one step of one, and nothing of reasoning without any", () => {
    const unseen = record(9, { at: 0, of: null, share: 0, same: null }, { status: "missing" });
    const { panels } = panelsByLength({ ...figure, samples: [...curve(1, 1, 0), unseen] });
    expect(panels).toEqual(["1 step"]);
  });

  test("have a point for each share, with what changed behind it first", () => {
    const samples = [...curve(1, 2, 0), ...curve(2, 2, 1), ...curve(3, 2, 2)];
    const [series] = panelsByLength({ ...figure, samples }).series;
    expect(series!.points.map(({ x, y, n }) => [x, y, n])).toEqual([
      // At once question 1 alone is decided, after one step 1 and 2.
      [0, 1 / 3, 3],
      [0.5, 2 / 3, 3],
      [1, 1, 3],
    ]);
    expect(series!.points[0]!.examples).toEqual(["c/2 0", "c/3 0", "c/1 0"]);
  });
});

describe("one curve", () => {
  test("leaves out what has no place", () => {
    const samples = [...curve(1, 2, 0), record(2, { at: 0, of: null, share: null, same: false })];
    const { series, panels } = oneCurve({ ...figure, samples });
    expect(panels).toBeUndefined();
    expect(series[0]!.points.map(({ n }) => n)).toEqual([1, 1, 1]);
  });
});

describe("lines by task", () => {
  const tasks = (count: number, each: number) =>
    Array.from({ length: count * each }, (_, id) => record(id, { task: `t${id % count}` }));

  test("are drawn where each task has ten questions", () => {
    expect([...byTask(tasks(3, 10)).keys()]).toEqual(["t0", "t1", "t2"]);
  });

  test("are pooled where a task has fewer, or where there are more than eight", () => {
    expect([...byTask(tasks(3, 9)).keys()]).toEqual(["all questions"]);
    expect([...byTask(tasks(9, 10)).keys()]).toEqual(["all questions"]);
    expect(byTask(tasks(9, 10)).get("all questions")).toHaveLength(90);
  });

  test("count questions, not records", () => {
    const repeated = Array.from({ length: 40 }, (_, id) => record(id % 10, { task: `t${id % 2}` }));
    expect([...byTask(repeated).keys()]).toEqual(["all questions"]);
  });

  test("of a single task have its name, however few its questions are", () => {
    expect([...byTask(tasks(1, 2)).keys()]).toEqual(["t0"]);
  });
});

describe("dots and planes", () => {
  const samples = Array.from({ length: 12 }, (_, id) =>
    record(id, { task: "aqua", correct: id < 9, same: id < 3 }),
  );
  const measure = { samples, measure: accuracy.measure, isException: isChanged };

  test("have a dot per task and measure, and no value of the paper for tasks that are not there", () => {
    const paper = ["aqua", "mmlu"].map((x) => ({
      ...{ x, y: 0.5, label: "another model", grade: "paper text" as const, source: "a paper" },
    }));
    const { series, paper: known } = taskDots({
      ...{ id: "d", title: "D", caption: "c", yLabel: "y", unit: "rate", paper },
      measures: [{ name: "right", ...measure }],
    });
    // 9 of 12.
    expect(series[0]!.points.map(({ x, y, n }) => [x, y, n])).toEqual([["aqua", 0.75, 12]]);
    expect(known).toEqual([paper[0]]);
  });

  test("a plane has a point for each group that both axes have, with both intervals", () => {
    const other = record(99, { task: "alone", correct: true });
    const { series } = plane({
      ...{ id: "p", title: "P", caption: "c" },
      x: { label: "right", samples, measure: accuracy.measure },
      y: { label: "same", samples: [...samples, other], measure: sameAnswerRate.measure },
      groups: ({ outcome }) => `${outcome.task}`,
    });
    expect(series.map(({ name }) => name)).toEqual(["aqua"]);
    const [point] = series[0]!.points;
    expect([point!.x, point!.label, point!.n]).toEqual([0.75, "aqua", 12]);
    expect(point!.xLow).toBeLessThan(0.75);
    expect(point!.xHigh).toBeGreaterThan(0.75);
  });

  test("lengths sum to all reasonings, those without a step among them", () => {
    const lengths = [0, 2, 2, 3].map((of, id) => record(id, { of }));
    const [series] = lengthsFigure(lengths, "sentences").series;
    expect(series!.points.map(({ y }) => y)).toEqual([1 / 4, 0, 2 / 4, 1 / 4]);
  });

  test("examples are the exceptions first, and a handful", () => {
    expect(examplesOf(samples, isChanged, 2)).toEqual(["c/3 0", "c/4 0"]);
    expect(examplesOf(samples, () => false)).toHaveLength(8);
  });
});
