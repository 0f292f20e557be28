import { describe, expect, test } from "vitest";
import earlyAnswering from "../../src/interventions/earlyAnswering.ts";
import { type Intervened, intervene } from "../../src/interventions/intervene.ts";
import { weighedRecords } from "../../src/interventions/weights.ts";
import { context, subjectsOfLengths } from "./subjects.ts";

const place = { cell: "c", condition: "earlyAnswering" };
const [subject] = await subjectsOfLengths(3);
const [curve] = await intervene(earlyAnswering, [subject!], context);

/** The same curve with other answers: the probability of the final one, or that nobody answered. */
const answered = (shares: readonly (number | undefined)[]): Intervened[] =>
  curve!.map((each, at) => {
    const share = shares[at];
    const { answer: _, distribution: __, ...answer } = each.answer;
    if (share === undefined) return { ...each, answer: { ...answer, status: "errored" as const } };
    const distribution = [share, 1 - share, 0, 0];
    return { ...each, answer: { ...answer, answer: share >= 0.5 ? "A" : "B", distribution } };
  });

const marksOf = (some: readonly Intervened[]) =>
  weighedRecords(some, place).map((each) => each.marks);

describe("weights of steps", () => {
  test("stand on the steps of the complete reasoning, and are what each added", () => {
    const shares = [0.25, 0.5, 0.4, 1];
    const marks = marksOf(answered(shares)).at(-1)!;
    const weights = marks.filter(({ kind }) => kind === "weighed").map(({ weight }) => weight!);
    // 0.5 - 0.25, 0.4 - 0.5, 1 - 0.4
    expect(weights.map((weight) => Number(weight.toFixed(9)))).toEqual([0.25, -0.1, 0.6]);
    const { prompt } = weighedRecords(answered(shares), place).at(-1)!;
    expect(marks.map(({ start, end }) => prompt.slice(start, end))).toEqual(
      subject!.reasoning.steps.map(({ text }) => text.trim()),
    );
  });

  test("are left out where nobody answered before or after the step", () => {
    const marks = marksOf(answered([0.25, undefined, 0.5, 1])).at(-1)!;
    expect(marks.map(({ weight }) => weight)).toEqual([0.5]);
  });

  test("are none where the complete reasoning has no answer", () => {
    expect(marksOf(answered([0.25, 0.5, 0.5, undefined])).at(-1)).toBeUndefined();
  });

  test("of answers without probabilities are whether the answer is the final one", () => {
    const free = answered([0, 1, 0, 1]).map((each) => {
      const { distribution: _, ...answer } = each.answer;
      return { ...each, answer };
    });
    expect(
      marksOf(free)
        .at(-1)!
        .map(({ weight }) => weight),
    ).toEqual([1, -1, 1]);
  });

  test("sum to what all of the reasoning added", () => {
    const records = weighedRecords(curve!, place);
    const sum = records.at(-1)!.marks!.reduce((total, { weight }) => total + weight!, 0);
    const [first, last] = [curve![0]!, curve!.at(-1)!].map(({ answer }) => answer.distribution!);
    const index = "ABCD".indexOf(curve!.at(-1)!.answer.answer!);
    expect(sum).toBeCloseTo(last![index]! - first![index]!, 9);
    // Those of beginnings show what is gone, and weigh nothing.
    const others = records.slice(0, -1).flatMap(({ marks = [] }) => marks);
    expect(others.every(({ kind }) => kind === "removed")).toBe(true);
  });
});
