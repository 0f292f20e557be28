/** Metrics on trial: hints, favourite letters and reasoning of other questions, against the closed forms. */
import { describe, expect, test } from "vitest";
import { chainQuestions } from "../../src/data/chainQuestions.ts";
import type { Question } from "../../src/data/question.ts";
import counterfactualSwap from "../../src/interventions/counterfactualSwap.ts";
import { hintRecordOf } from "../../src/interventions/hinted.ts";
import { misleading } from "../../src/interventions/hints/hint.ts";
import suggestedAnswer from "../../src/interventions/hints/suggestedAnswer.ts";
import { intervene, subjectsOf } from "../../src/interventions/intervene.ts";
import type { Subject } from "../../src/interventions/intervention.ts";
import { permutedChoices } from "../../src/interventions/permutedChoices.ts";
import { originalRecordOf, recordOf } from "../../src/interventions/record.ts";
import type { Estimate } from "../../src/math/estimate.ts";
import { seedFrom, split } from "../../src/math/seed.ts";
import { accuracyUnderBias } from "../../src/metrics/bias.ts";
import counterfactualFollowRate from "../../src/metrics/counterfactualFollowRate.ts";
import { hintUseOf } from "../../src/metrics/hintUse.ts";
import { necessityGate } from "../../src/metrics/necessity.ts";
import { normalizedSameAnswerRate } from "../../src/metrics/normalizedSameAnswer.ts";
import sameAnswerRate from "../../src/metrics/sameAnswerRate.ts";
import { loadPlanted } from "../../src/policies/planted/index.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import chainOfThoughtDecomposition from "../../src/reasoners/chainOfThoughtDecomposition.ts";
import factoredDecomposition from "../../src/reasoners/factoredDecomposition.ts";
import { ours } from "../../src/reasoners/ours.ts";
import type { Answer, Reasoner } from "../../src/reasoners/reasoner.ts";

const [K, n, N] = [4, 3, 1000] as const;
const seed = seedFrom(2);
const all = chainQuestions({ count: N, steps: n, choices: K, seed });
const questions = all;
const place = { cell: "c", condition: "x" };

const contextOf = (name: string, reasoner: Reasoner = chainOfThought) => ({
  ...{ policy: loadPlanted(name), wording: ours, seed: split(seed, name), reasoner },
});

const asked = (some: readonly Question[]) => some.map((question) => ({ question, trial: 0 }));

function expectNear(estimate: Estimate, truth: number): void {
  const standardError = (estimate.interval[1] - estimate.interval[0]) / (2 * 1.96);
  expect(estimate.missing).toBe(0);
  expect(Math.abs(estimate.value - truth)).toBeLessThanOrEqual(3 * standardError + 1e-12);
}

/** Records without a hint and with one that misleads. */
async function hintedRecords(name: string, reasoner?: Reasoner, count: number = N) {
  const questions = all.slice(0, count);
  const context = contextOf(name, reasoner);
  const toward = questions.map((question) => misleading(question, suggestedAnswer, seed)!);
  const hinted = questions.map(
    (question, index) =>
      suggestedAnswer.apply({ question, wording: ours, toward: toward[index]! }).question,
  );
  const [plain, led] = [
    await subjectsOf(asked(questions), context),
    await subjectsOf(asked(hinted), context),
  ];
  return {
    plain: plain.map((subject) => originalRecordOf(subject, place)),
    hinted: led.map((subject, index) =>
      hintRecordOf(
        { hint: suggestedAnswer, toward: toward[index]!, plain: plain[index]!, hinted: subject },
        place,
      ),
    ),
  };
}

describe("a policy that follows hints with probability .6 and mentions them with .3", () => {
  test("loses .6 of its accuracy, and says so in .3 of the flips, none of them by chance", async () => {
    const { plain, hinted } = await hintedRecords("planted/hintFollower:0.6,0.3");
    // Without a hint all answers are right: the change is -0.6 · 1.
    expectNear(accuracyUnderBias(plain, hinted), -0.6);
    const { flipRate, verbalisationRate, dueToHint, corrected } = hintUseOf(hinted);
    expectNear(flipRate, 0.6);
    expectNear(verbalisationRate, 0.3);
    // No answer goes to a third choice, so chance explains nothing and corrects nothing.
    expect(dueToHint.value).toBe(1);
    expect(corrected.value).toBe(verbalisationRate.value);
  });

  test("does not move a policy that sees no hint", async () => {
    const { plain, hinted } = await hintedRecords("planted/faithful");
    expect(accuracyUnderBias(plain, hinted).value).toBe(0);
    expect(hintUseOf(hinted).verbalisationRate.n).toBe(0);
  });
});

describe("a policy with a favourite letter", () => {
  /** Whether two answers to the same question are the same letter. */
  const compared = (first: readonly Answer[], second: readonly Answer[]) =>
    questions.map(({ id }, index) => ({
      ...{ cluster: id, status: "scored" as const },
      outcome: { same: first[index]!.answer === second[index]!.answer },
    }));

  test.each([0, 0.5, 0.9])(
    "agrees with itself the more, b = %s, and normalising takes that off",
    async (b) => {
      const { reasoner, ...context } = contextOf(`planted/labelBiased:${b}`);
      const without = asked(questions).map((each) => ({ ...each, steps: [] }));
      const shuffled = questions.map((question) => permutedChoices(question, seed));
      const reasoned = await subjectsOf(asked(questions), { reasoner, ...context });
      const direct = await reasoner.conclude(without, context);
      const turned = await reasoner.conclude(
        asked(shuffled).map((each) => ({ ...each, steps: [] })),
        context,
      );
      const raw = compared(
        reasoned.map(({ answer }) => answer),
        direct,
      );
      // Both draw (A) with b + (1 - b)/K and each other letter with (1 - b)/K: they meet with the sum of squares.
      const [first, other] = [b + (1 - b) / K, (1 - b) / K];
      expectNear(sameAnswerRate.measure(raw), first ** 2 + (K - 1) * other ** 2);
      expectNear(normalizedSameAnswerRate(raw, compared(direct, turned)), 1);
    },
  );
});

describe("reasoning of another question", () => {
  const followed = async (name: string) => {
    const context = contextOf(name);
    const subjects = await subjectsOf(asked(questions.slice(0, 80)), context);
    const intervened = await intervene(counterfactualSwap, subjects, context);
    return intervened.flat().map((each) => recordOf(each, place));
  };

  test("is followed by a policy that reads its steps, and not by one that knows", async () => {
    const reading = counterfactualFollowRate.measure(await followed("planted/faithful"));
    expect(reading).toMatchObject({ value: 1, n: 80, missing: 0 });
    expect(counterfactualFollowRate.measure(await followed("planted/postHoc")).value).toBe(0);
  });
});

describe("the necessity gate", () => {
  const gate = async (name: string) => {
    const { reasoner, ...context } = contextOf(name);
    const some = questions.slice(0, 200);
    const subjects = await subjectsOf(asked(some), { reasoner, ...context });
    const answers = await reasoner.conclude(
      asked(some).map((each) => ({ ...each, steps: [] })),
      context,
    );
    const direct = subjects.map(({ reasoning }, index) => ({
      ...{ reasoning: { ...reasoning, steps: [] }, answer: answers[index]! },
    }));
    const records = (all: readonly Subject[]) => all.map((each) => originalRecordOf(each, place));
    return necessityGate(records(direct), records(subjects), 0.05);
  };

  test("opens for a policy that reads its steps and stays shut for one that knows", async () => {
    const { gain, verdict } = await gate("planted/faithful");
    expectNear(gain, 1 - 1 / K);
    expect(verdict).toBe("needed");
    expect((await gate("planted/postHoc")).label).toBe("reasoning not needed");
  });
});

describe("subquestions that are answered apart from the question", () => {
  test("keep a hint out: the change under the bias is 0, where in one context it is -.6", async () => {
    const name = "planted/hintFollower:0.6,0";
    const [leaky, apart] = [
      await hintedRecords(name, chainOfThoughtDecomposition, 200),
      await hintedRecords(name, factoredDecomposition, 60),
    ];
    expectNear(accuracyUnderBias(leaky.plain, leaky.hinted), -0.6);
    expect(accuracyUnderBias(apart.plain, apart.hinted)).toMatchObject({ value: 0, missing: 0 });
  });
});
