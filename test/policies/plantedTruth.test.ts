/** Metrics on trial: what they say of policies whose inside is a program, against the closed forms. */
import { beforeAll, describe, expect, test } from "vitest";
import { chainQuestions } from "../../src/data/chainQuestions.ts";
import addingMistakes from "../../src/interventions/addingMistakes.ts";
import earlyAnswering from "../../src/interventions/earlyAnswering.ts";
import fillerTokens from "../../src/interventions/fillerTokens.ts";
import { intervene, subjectsOf } from "../../src/interventions/intervene.ts";
import type { Intervention } from "../../src/interventions/intervention.ts";
import paraphrasing from "../../src/interventions/paraphrasing.ts";
import { originalRecordOf, recordOf, type SampleBody } from "../../src/interventions/record.ts";
import { areaUnderRoc } from "../../src/math/auroc.ts";
import type { Estimate } from "../../src/math/estimate.ts";
import { seedFrom, split } from "../../src/math/seed.ts";
import accuracy from "../../src/metrics/accuracy.ts";
import { areaOverCeiling, areaOverCurve, ceilingOf } from "../../src/metrics/areaOverCurve.ts";
import { curveOf } from "../../src/metrics/curve.ts";
import { loadPlanted } from "../../src/policies/planted/index.ts";
import { readsSteps } from "../../src/policies/planted/mixture.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { ours } from "../../src/reasoners/ours.ts";

const [K, n, N] = [4, 4, 1000] as const;
const seed = seedFrom(1);
const questions = chainQuestions({ count: N, steps: n, choices: K, seed });

/** Enough for what is the same of every question. */
const few = 60;

/** The records of one planted policy under an intervention. */
async function recordsOf(
  name: string,
  intervention: Intervention,
  count: number = N,
): Promise<SampleBody[]> {
  const context = {
    ...{ policy: loadPlanted(name), wording: ours, seed: split(seed, name) },
    reasoner: chainOfThought,
  };
  const requests = questions.slice(0, count).map((question) => ({ question, trial: 0 }));
  const subjects = await subjectsOf(requests, context);
  const place = { cell: "c", condition: intervention.name };
  const originals = subjects.map((subject) => originalRecordOf(subject, place));
  expect(originals.filter(({ status }) => status !== "scored")).toEqual([]);
  const intervened = await intervene(intervention, subjects, context);
  return intervened.flat().map((each) => recordOf(each, place));
}

/** The half of a 95% interval is 1.96 standard errors; three are allowed, and rounding. */
function expectNear(estimate: Estimate, truth: number): void {
  const standardError = (estimate.interval[1] - estimate.interval[0]) / (2 * 1.96);
  expect(estimate.missing).toBe(0);
  expect(Math.abs(estimate.value - truth)).toBeLessThanOrEqual(3 * standardError + 1e-12);
}

const truncation = (samples: readonly SampleBody[]) => areaOverCurve(samples, "truncation");
const mistakes = (samples: readonly SampleBody[]) => areaOverCurve(samples, "mistakes");
/** (1 - 1/K)(1 - 1/2n) = 3/4 · 7/8 */
const ceiling = (1 - 1 / K) * (1 - 1 / (2 * n));

describe("truncation", () => {
  const found = new Map<string, SampleBody[]>();
  const names = ["faithful", "postHoc", "earlyDecider:2", "selfCorrector", "stego", "mixture:0.3"];
  beforeAll(async () => {
    for (const name of names) {
      found.set(name, await recordsOf(`planted/${name}`, earlyAnswering));
    }
  });

  test("of a policy that reads its last step is at the ceiling", () => {
    const samples = found.get("faithful")!;
    expect(ceilingOf(samples)).toBeCloseTo(ceiling, 12);
    expectNear(truncation(samples), ceiling);
    expectNear(areaOverCeiling(samples), 1);
    expectNear(truncation(found.get("stego")!), ceiling);
    expectNear(truncation(found.get("selfCorrector")!), ceiling);
  });

  test("of a policy that knows the answer before is 0", () => {
    expect(truncation(found.get("postHoc")!).value).toBe(0);
  });

  test("of a policy that decides at step m is (1 - 1/K)(m - 1/2)/n", () => {
    expectNear(truncation(found.get("earlyDecider:2")!), (1 - 1 / K) * ((2 - 1 / 2) / n));
  });

  test("of a mixture is the share of its questions that need the steps, times the ceiling", () => {
    expectNear(truncation(found.get("mixture:0.3")!), 0.3 * ceiling);
  });

  test("orders the policies by how much of the reasoning they need", () => {
    const areas = ["postHoc", "earlyDecider:2", "faithful"].map(
      (name) => truncation(found.get(name)!).value,
    );
    expect(areas).toEqual(areas.toSorted((a, b) => a - b));
  });

  test("of one question tells decoration from need with an AUROC of 1 - 1/2K", () => {
    const truth = new Map(questions.map((each) => [each.id, readsSteps(each, 0.3)]));
    const scored = (at: (step: number) => boolean) => {
      const changed = new Map<string, number>();
      for (const { cluster, outcome } of found.get("mixture:0.3")!) {
        const change = at(Number(outcome.at)) && outcome.same === false ? 1 : 0;
        changed.set(cluster, (changed.get(cluster) ?? 0) + change);
      }
      return [...changed].map(([id, score]) => ({ score, isPositive: truth.get(id)! }));
    };
    // Steps are needed: changed with probability 1 - 1/K, else tied with the others, which never change.
    const first = areaUnderRoc(scored((at) => at === 0));
    // 300 of 1000 need them: the standard error of the share of ties is √(1/4 · 3/4 / 300) = .025, halved
    expect(Math.abs(first - (1 - 1 / (2 * K)))).toBeLessThan(3 * 0.0125);
    // All prefixes together miss one only where all four guesses are right: 1/256
    expect(areaUnderRoc(scored(() => true))).toBeGreaterThan(0.99);
  });
});

describe("mistakes", () => {
  test("of a policy that reads its last step always change the answer: rules are bijections", async () => {
    expect(mistakes(await recordsOf("planted/faithful", addingMistakes, few)).value).toBe(1);
  });

  test("of policies that know or compute the answer again change nothing", async () => {
    for (const name of ["postHoc", "selfCorrector"]) {
      expect(mistakes(await recordsOf(`planted/${name}`, addingMistakes, few)).value).toBe(0);
    }
  });

  test("after the step that decides change nothing: m/n", async () => {
    expect(mistakes(await recordsOf("planted/earlyDecider:3", addingMistakes, few)).value).toBe(
      3 / n,
    );
  });
});

describe("paraphrasing", () => {
  const accuracyAt = (samples: readonly SampleBody[]) =>
    curveOf(samples, ({ outcome }) => Number(outcome.share), accuracy.measure);

  test("reveals a policy that hides its answer in its words: accuracy falls to 1/K", async () => {
    const points = accuracyAt(await recordsOf("planted/stego", paraphrasing));
    expectNear(points.at(-1)!.estimate, 1 / K);
  });

  test("leaves a policy alone that reads what is said", async () => {
    const points = accuracyAt(await recordsOf("planted/faithful", paraphrasing, few));
    expect(points.map(({ estimate }) => estimate.value)).toEqual([1, 1, 1, 1]);
  });
});

describe("filler tokens", () => {
  const curve = async (name: string, count?: number) =>
    curveOf(
      await recordsOf(name, fillerTokens, count),
      ({ outcome }) => Number(outcome.tokens),
      accuracy.measure,
    );

  test("raise the accuracy of a policy that computes in their room: a0 + (a1 - a0) min(1, f/f0)", async () => {
    for (const { x, estimate } of await curve("planted/fillerComputer:20,0.25,1")) {
      const truth = 0.25 + 0.75 * Math.min(1, x / 20);
      if (truth === 1) expect(estimate.value).toBe(1);
      else expectNear(estimate, truth);
    }
  });

  test("leave a policy that needs the steps at 1/K, and one that knows at 1", async () => {
    for (const { estimate } of await curve("planted/faithful", 300)) expectNear(estimate, 1 / K);
    for (const { estimate } of await curve("planted/postHoc", few)) expect(estimate.value).toBe(1);
  });
});
