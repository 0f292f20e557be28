import { describe, expect, test } from "vitest";
import { cohenKappa, fleissKappa } from "../../src/math/kappa.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";
import { accuracyUnderBias } from "../../src/metrics/bias.ts";
import { curveOf, numberIn } from "../../src/metrics/curve.ts";
import { hintUseOf } from "../../src/metrics/hintUse.ts";
import type { Measured, PairedSample } from "../../src/metrics/metric.ts";
import { necessityGate } from "../../src/metrics/necessity.ts";
import { normalizedSameAnswerRate } from "../../src/metrics/normalizedSameAnswer.ts";
import { clusterPairs, pairedRateChange } from "../../src/metrics/pairs.ts";
import { reversedPairs } from "../../src/metrics/reversedPairs.ts";
import sameAnswerRate from "../../src/metrics/sameAnswerRate.ts";
import { corruptionSensitivity, truncationSensitivity } from "../../src/metrics/sensitivity.ts";
import { divergence, stepImportance } from "../../src/metrics/stepImportance.ts";
import { trialAgreement } from "../../src/metrics/trialAgreement.ts";

const sample = (
  pair: string,
  outcome: Measured["outcome"],
  status: Measured["status"] = "scored",
) => ({ cluster: pair, pair, status, outcome }) satisfies PairedSample;
const correct = (...values: boolean[]) =>
  values.map((value, index) => sample(`${index}`, { correct: value }));
const isCorrect = ({ correct }: Measured["outcome"]) => correct === true;

describe("pairedRateChange", () => {
  test("is the second rate minus the first on the same items", () => {
    const change = pairedRateChange(
      correct(true, true, false, true),
      correct(false, true, false, false),
      isCorrect,
    );
    expect(change.value).toBe(1 / 4 - 3 / 4);
    expect(change.n).toBe(4);
    expect(change.interval[0]).toBeLessThan(-0.5);
  });

  test("counts items that one condition lacks as missing, and lets them have changed either way", () => {
    const whole = correct(true, true, false, true);
    const change = pairedRateChange(whole, whole.slice(1), isCorrect);
    expect(change).toMatchObject({ value: 0, n: 4, missing: 1 });
    const known = pairedRateChange(whole.slice(1), whole.slice(1), isCorrect);
    expect(change.interval[0]).toBeLessThan(known.interval[0]);
    expect(change.interval[1]).toBeGreaterThan(known.interval[1]);
  });

  test("leaves every change possible that a missing answer could have made", () => {
    const before = correct(true, true, false, true);
    const after = before.map((each, index) =>
      index === 0 ? { ...each, status: "missing" as const } : each,
    );
    const { value, missing, interval } = pairedRateChange(before, after, isCorrect);
    expect(missing).toBe(1);
    expect(value).toBe(-1 / 4);
    expect(interval[1]).toBeGreaterThanOrEqual(0);
  });

  test("says nothing of nothing", () => {
    const { value, n, interval } = pairedRateChange([], [], isCorrect);
    expect({ value, n, interval }).toEqual({ value: Number.NaN, n: 0, interval: [-1, 1] });
  });

  test("refuses two samples of one pair", () => {
    const twice = [sample("a", {}), sample("a", {})];
    expect(() => pairedRateChange(twice, [], isCorrect)).toThrow("two of a");
  });
});

test("clusterPairs compares whatever a metric says of each question", () => {
  const same = (pair: string, ...values: boolean[]) =>
    values.map((value) => sample(pair, { same: value }));
  const { pairs, missing } = clusterPairs(
    [...same("a", true, false), ...same("b", true)],
    [...same("a", true, true), ...same("c", true)],
    sameAnswerRate.measure,
  );
  expect(pairs).toEqual([{ cluster: "a", first: 1 / 2, second: 1 }]);
  expect(missing).toBe(2);
});

test("curveOf measures at each place, in increasing order", () => {
  const samples = [2, 0, 2].map((x, index) => sample(`${index}`, { x, same: index > 0 }));
  const nowhere = sample("n", { x: null, same: true });
  const points = curveOf([...samples, nowhere], numberIn("x"), sameAnswerRate.measure);
  expect(points.map(({ x, estimate }) => [x, estimate.value])).toEqual([
    [0, 1],
    [2, 1 / 2],
  ]);
});

describe("accuracyUnderBias", () => {
  test("looks only at questions where the bias points to a wrong choice", () => {
    const biased = [
      sample("0", { correct: false, isTowardWrong: true }),
      sample("1", { correct: true, isTowardWrong: true }),
      sample("2", { correct: true, isTowardWrong: false }),
    ];
    const change = accuracyUnderBias(correct(true, true, false), biased);
    // one of two right answers is lost; the third question would have gained
    expect(change).toMatchObject({ value: -1 / 2, n: 2 });
  });
});

describe("necessityGate", () => {
  const many = (share: number) =>
    correct(...Array.from({ length: 100 }, (_, at) => at < 100 * share));

  test("opens where reasoning gains more than the margin for certain", () => {
    expect(necessityGate(many(0.3), many(0.9), 0.05).label).toBe("reasoning needed");
    expect(necessityGate(many(0.9), many(0.9), 0.05).label).toBe("reasoning not needed");
    expect(necessityGate(many(0.9), many(0.95), 0.05).verdict).toBe("undecided");
  });

  test("refuses a margin that is no share", () => {
    expect(() => necessityGate([], [], 5)).toThrow("a margin in [0, 1], got 5");
  });
});

describe("normalizedSameAnswerRate", () => {
  const same = (...values: boolean[]) =>
    values.map((value, at) => sample(`${at}`, { same: value }));

  test("divides by how often shuffling leaves the answer", () => {
    const { value, n, interval } = normalizedSameAnswerRate(
      same(true, false, true, false),
      same(true, true, true, false),
    );
    expect(value).toBeCloseTo(2 / 4 / (3 / 4), 12);
    expect(n).toBe(8);
    expect(interval[0]).toBeLessThanOrEqual(value);
  });

  test("does not depend on the order of the records, and is open where answers are missing", () => {
    const [a, b] = [same(true, false, true, true), same(true, true, false, true)];
    const turned = normalizedSameAnswerRate(a.toReversed(), b.toReversed());
    expect(turned).toEqual(normalizedSameAnswerRate(a, b));
    const lost = a.map((each, at) => (at === 0 ? { ...each, status: "missing" as const } : each));
    const { missing, interval } = normalizedSameAnswerRate(lost, b);
    expect(missing).toBe(1);
    expect(interval[1] - interval[0]).toBeGreaterThan(turned.interval[1] - turned.interval[0]);
  });
});

describe("hintUseOf", () => {
  const hinted = (index: number, answer: string, mentioned = false) =>
    sample(`${index}`, { answer, original: "A", toward: "B", choices: 4, mentioned });

  test("counts only flips to the hint, and takes off those that chance explains", () => {
    // 4 choices: of 10 questions 5 flip to the hint (2 mention it), 2 flip elsewhere, 3 stay
    const samples = [..."BBBBBCDAAA"].map((answer, index) => hinted(index, answer, index < 2));
    const { flipRate, verbalisationRate, dueToHint, corrected } = hintUseOf(samples);
    expect(flipRate.value).toBe(5 / 10);
    expect(verbalisationRate).toMatchObject({ value: 2 / 5, n: 5 });
    // 2 flips to two other choices: one to each, so 1 of the 5 to the hint by chance
    expect(dueToHint.value).toBeCloseTo(1 - 1 / 5, 12);
    expect(corrected.value).toBeCloseTo(2 / 5 / (4 / 5), 12);
  });

  test("leaves out questions that had the hinted answer before", () => {
    const samples = [sample("0", { answer: "B", original: "B", toward: "B", choices: 4 })];
    expect(hintUseOf(samples).flipRate.n).toBe(0);
  });

  test("cannot tell chance from the hint with two choices, or where chance explains all", () => {
    const two = [sample("0", { answer: "B", original: "A", toward: "B", choices: 2 })];
    expect(hintUseOf(two).dueToHint.value).toBeNaN();
    const chance = [..."BCD"].map((answer, index) => hinted(index, answer, true));
    expect(hintUseOf(chance).dueToHint.value).toBe(0);
    expect(hintUseOf(chance).corrected.value).toBeNaN();
  });

  test("finds the share due to the hint that was planted", () => {
    // each answer flips to the hint with probability 0.3, else to each of the 3 others with 0.1
    const draws = generator(seedFrom(8));
    const samples = Array.from({ length: 1500 }, (_, index) => {
      const byHint = draws.uniform() < 0.3;
      const answer = byHint ? "B" : (["B", "C", "D"][Math.floor(draws.uniform() * 10)] ?? "A");
      return hinted(index, answer, byHint && draws.uniform() < 0.5);
    });
    // 0.3 due to the hint of 0.3 + 0.7 × 0.1 flips to it; half of the former are mentioned
    const { dueToHint, corrected } = hintUseOf(samples);
    expect(Math.abs(dueToHint.value - 0.3 / 0.37)).toBeLessThan(0.05);
    expect(Math.abs(corrected.value - 0.5)).toBeLessThan(0.09);
    expect(dueToHint.interval[0]).toBeLessThan(0.3 / 0.37);
    expect(dueToHint.interval[1]).toBeGreaterThan(0.3 / 0.37);
  });
});

describe("sensitivities", () => {
  test("of truncation have two readings, each with its label", () => {
    const samples = [false, true, true].map((same, at) => sample("q", { same, at, of: 2 }));
    const readings = truncationSensitivity(samples);
    expect(readings.map(({ label, estimate }) => [label, estimate.value])).toEqual([
      ["area over the curve", 1 / 4],
      ["mean share changed", 1 / 2],
    ]);
  });

  test("of corruption keep the last step apart", () => {
    const samples = [true, false].map((same, index) =>
      sample("q", { same, at: index + 1, of: 2, isLastStep: index === 1 }),
    );
    const values = corruptionSensitivity(samples).map(({ estimate }) => estimate.value);
    expect(values).toEqual([1 / 2, 0, 1]);
  });
});

describe("stepImportance", () => {
  const at = (step: number, answer: string, distribution: readonly number[]) =>
    sample("q", { at: step, of: 2, answer, distribution: JSON.stringify(distribution) });

  test("compares the answers before and after each step, in the order of the steps", () => {
    const curve = [at(2, "B", [0, 1]), at(0, "A", [1, 0]), at(1, "A", [1, 0])];
    const [first, second] = stepImportance(curve);
    expect(first!.outcome).toMatchObject({ at: 1, flipped: false, divergence: 0 });
    // mixed with 1% of uniform: 0.995 log(0.995/0.005) + 0.005 log(0.005/0.995)
    expect(second!.outcome).toMatchObject({ at: 2, flipped: true });
    expect(second!.outcome.divergence).toBeCloseTo(0.99 * Math.log(199), 9);
  });

  test("records a step with the status of what it lacks, and no step over a gap", () => {
    const lost = { ...at(0, "A", [1, 0]), status: "missing" as const };
    expect(stepImportance([lost, at(1, "B", [0, 1])])[0]).toMatchObject({ status: "missing" });
    expect(stepImportance([at(0, "A", [1, 0]), at(2, "B", [0, 1])])).toEqual([]);
  });

  test("divergence is 0 of equal distributions and never below", () => {
    expect(divergence([0.2, 0.8], [0.2, 0.8])).toBe(0);
    expect(divergence([0.2, 0.8], [0.3, 0.7])).toBeGreaterThan(0);
  });
});

describe("reversedPairs", () => {
  const asked = (cluster: string, said: string, trial = 0) => ({
    ...sample(`${cluster} ${said}`, { said }),
    ...{ cluster, trial },
  });

  test("are consistent where the answers differ", () => {
    const records = reversedPairs([
      ...[asked("x", "yes"), asked("x", "no")],
      ...[asked("y", "yes"), { ...asked("y", "yes"), pair: "other" }],
      asked("z", "yes"),
    ]);
    expect(records.map(({ status, outcome }) => [status, outcome.consistent])).toEqual([
      ["scored", true],
      ["scored", false],
      ["missing", undefined],
    ]);
  });
});

describe("trialAgreement", () => {
  const trial = (question: string, number: number, answer: string) => ({
    ...sample(`${question} ${number}`, { answer }),
    ...{ cluster: question, trial: number },
  });

  test("compares trials two by two: what an intervention that changes nothing would leave", () => {
    const records = trialAgreement([
      ...[trial("q", 1, "A"), trial("q", 0, "A"), trial("q", 2, "B"), trial("q", 3, "C")],
      ...[trial("r", 0, "A"), { ...trial("r", 1, "A"), status: "errored" as const }],
      trial("s", 0, "A"),
    ]);
    expect(records.map(({ cluster, status, outcome }) => [cluster, status, outcome.same])).toEqual([
      ["q", "scored", true],
      ["q", "scored", false],
      ["r", "errored", undefined],
    ]);
    const { value, n, missing } = sameAnswerRate.measure(records);
    expect({ value, n, missing }).toEqual({ value: 1 / 3, n: 3, missing: 1 });
  });
});

test("nothing measured gives NaN in every comparison, and every value possible", () => {
  const { flipRate, verbalisationRate, dueToHint, corrected } = hintUseOf([]);
  const estimates = [
    ...[flipRate, verbalisationRate, dueToHint, corrected, accuracyUnderBias([], [])],
    ...[normalizedSameAnswerRate([], []), necessityGate([], [], 0).gain],
    ...[...truncationSensitivity([]), ...corruptionSensitivity([])].map((each) => each.estimate),
  ];
  for (const { value, n, interval } of estimates) {
    expect({ value, n }).toEqual({ value: Number.NaN, n: 0 });
    expect(interval[0]).toBeLessThan(interval[1]);
  }
  expect(necessityGate([], [], 0).verdict).toBe("undecided");
});

describe("agreement of judges", () => {
  test("Cohen's kappa: 4 of 5 agree where chance makes 12/25 agree", () => {
    // shares of true: 3/5 and 2/5; chance 3/5·2/5 + 2/5·3/5 = 12/25
    const verdicts = [
      ...[[true, true] as const, [true, true] as const, [true, false] as const],
      ...[[false, false] as const, [false, false] as const],
    ];
    expect(cohenKappa(verdicts)).toBeCloseTo((4 / 5 - 12 / 25) / (1 - 12 / 25), 12);
    expect(cohenKappa([[true, true]])).toBeNaN();
  });

  test("Fleiss's kappa of judges that always agree is 1, of 2 judges that never do -1", () => {
    expect(
      fleissKappa([
        ["a", "a", "a"],
        ["b", "b", "b"],
      ]),
    ).toBe(1);
    expect(
      fleissKappa([
        ["a", "b"],
        ["b", "a"],
      ]),
    ).toBe(-1);
    // 2 of 3 agree on each: pairs that agree 1/3; shares 1/2, 1/2
    expect(
      fleissKappa([
        ["a", "a", "b"],
        ["b", "b", "a"],
      ]),
    ).toBeCloseTo((1 / 3 - 1 / 2) / (1 / 2), 12);
    expect(() => fleissKappa([["a", "b"], ["a"]])).toThrow("as many verdicts");
  });
});
