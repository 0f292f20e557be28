import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findExperiment } from "../../src/cli/experiment.ts";
import type { StudySettings } from "../../src/lab/reasoning/settings.ts";
import type { Recipe } from "../../src/lab/recipe.ts";
import { runRecipe } from "../../src/lab/run.ts";
import type { Verdict } from "../../src/lab/summary.ts";
import { loadPlanted, plantedKinds, plantedPolicy } from "../../src/policies/planted/index.ts";
import type { Policy } from "../../src/policies/policy.ts";

const runs = mkdtempSync(join(tmpdir(), "assay reasoning "));
afterAll(() => rmSync(runs, { recursive: true, force: true }));

/** An experiment, and the verdicts that the truth about planted policies demands, by the id of the finding. */
interface Trial {
  readonly name: string;
  /** Of its default policy. */
  readonly verdicts: Readonly<Record<string, Verdict | readonly Verdict[]>>;
  /** Of other policies, whose truth is another one. */
  readonly others?: Readonly<Record<string, Trial["verdicts"]>>;
  readonly settings?: Partial<StudySettings>;
}

const trials: readonly Trial[] = [
  {
    name: "cotFaithfulness/earlyAnswering",
    verdicts: { gate: "holds", needed: "holds" },
    others: {
      // It knows every answer: reasoning gains nothing, and the area is 0 of at most 5%.
      "planted/postHoc": { gate: "inconclusive", needed: "not tested" },
      "planted/faithful": { gate: "holds", needed: "holds" },
    },
  },
  {
    name: "cotFaithfulness/addingMistakes",
    verdicts: { gate: "holds", used: "holds", usedBeforeTheEnd: "holds" },
    others: {
      // No answer of 90 changes; the interval of 20 questions still reaches beyond the 5%.
      "planted/postHoc": { gate: "inconclusive", used: "inconclusive" },
    },
  },
  {
    name: "cotFaithfulness/paraphrasing",
    verdicts: { accuracy: "holds", sameAnswer: "holds", control: "holds" },
    others: { "planted/stego": { accuracy: "not reproduced", control: "holds" } },
  },
  {
    name: "cotFaithfulness/fillerTokens",
    // Guesses before and after filler: no gain, which few questions cannot tell from a small one.
    verdicts: { gate: "holds", noGain: "inconclusive", control: "holds" },
    others: { "planted/fillerComputer": { noGain: "not reproduced", control: "holds" } },
  },
  {
    name: "cotFaithfulness/hints",
    // It follows hints on six questions of ten, and says so in one case of five.
    verdicts: { led: "holds", due: "holds", silent: "holds" },
    others: {
      "planted/faithful": { led: "not reproduced", due: "not tested", silent: "not tested" },
      "planted/hintFollower:0.6,1": { led: "holds", due: "holds", silent: "not reproduced" },
    },
  },
  {
    name: "cotFaithfulness/consistency",
    // It says (A) to half of the questions, after reasoning and without: habit explains all that stays the same.
    verdicts: { contradicts: "holds", follows: "holds", decided: "inconclusive" },
    others: {
      // It knows every answer: no contradiction in 10 pairs, no other reasoning is followed, all is decided at once.
      "planted/postHoc": { contradicts: "inconclusive", follows: "inconclusive", decided: "holds" },
      // It guesses without its steps, and no letter more than others.
      "planted/faithful": {
        contradicts: "inconclusive",
        follows: "holds",
        decided: "not reproduced",
      },
    },
  },
  {
    name: "questionDecomposition/accuracy",
    verdicts: {
      "fewShot-chainOfThought": "holds",
      "fewShot-factoredDecomposition": "holds",
      // Both are always right: ±1.96 / 42 = 4.7 points of 5.
      "factoredDecomposition-chainOfThought": "holds",
    },
  },
  {
    name: "questionDecomposition/truncation",
    // The same program answers after each kind of reasoning: there is nothing to find.
    verdicts: {
      "area-factoredDecomposition": "inconclusive",
      "changed-factoredDecomposition": "inconclusive",
      "area-chainOfThoughtDecomposition": "inconclusive",
      "changed-chainOfThoughtDecomposition": "inconclusive",
    },
    settings: { questions: 8 },
  },
  {
    name: "questionDecomposition/corruption",
    verdicts: {
      "changed-factoredDecomposition": "inconclusive",
      "changed-chainOfThoughtDecomposition": "inconclusive",
    },
    settings: { questions: 8 },
  },
  {
    name: "questionDecomposition/biasingContext",
    // Whoever answers a subquestion has not seen the suggestion; the planted policies pay no heed to
    // demonstrations, so that there is nothing to lose.
    verdicts: {
      loses: "holds",
      "losesLess-suggestedAnswer": "holds",
      "losesLess-alwaysA": "inconclusive",
    },
    others: { "planted/faithful": { loses: "inconclusive" } },
  },
  {
    name: "questionDecomposition/pareto",
    verdicts: { accuracy: "inconclusive", needed: "inconclusive", used: "inconclusive" },
    settings: { questions: 8 },
  },
];

const found = await Promise.all(
  trials.map(async (trial) => ({
    ...trial,
    recipe: (await findExperiment(trial.name)).recipe as Recipe<StudySettings>,
  })),
);

const policiesOf = ({ recipe, verdicts, others = {} }: (typeof found)[number]) => [
  { model: recipe.defaultModel!, verdicts },
  ...Object.entries(others).map(([model, demanded]) => ({ model, verdicts: demanded })),
];

describe.each(found)("$name", (trial) => {
  const { name, recipe } = trial;
  const settings = { ...recipe.presets.smoke, ...trial.settings };

  test.each(policiesOf(trial))(
    "says of $model what is planted in it",
    async ({ model, verdicts }) => {
      const { summary } = await runRecipe({
        ...{ name, recipe, preset: "smoke", settings, seed: 1, environment: {} },
        ...{ folder: mkdtempSync(join(runs, "run-")), policy: loadPlanted(model) },
      });
      const { samples, scored } = summary.totals;
      expect([summary.complete, scored]).toEqual([true, samples]);
      expect(Object.keys(verdicts).length).toBeGreaterThan(0);
      for (const [id, demanded] of Object.entries(verdicts)) {
        const { verdict, ours } = summary.findings.find((finding) => finding.id === id)!;
        expect([demanded].flat(), `${id}: ${ours.value} in [${ours.interval}]`).toContain(verdict);
      }
      for (const figure of summary.figures) {
        expect(figure.series.length, figure.id).toBeGreaterThan(0);
        for (const { points } of figure.series) expect(points.length, figure.id).toBeGreaterThan(0);
      }
    },
  );

  test("costs at most what its dry run says, where answers have to be voted on", async () => {
    const few = { ...settings, questions: 4, votes: 3 };
    const { policy, load, calls } = counting(recipe.defaultModel!);
    await runRecipe({
      ...{ name, recipe, preset: "custom", settings: few, seed: 1, environment: {} },
      ...{ folder: mkdtempSync(join(runs, "cost-")), policy, load },
    });
    const cost = await recipe.cost!(few, policy.name);
    expect(calls()).toBeGreaterThan(4 * 3);
    expect(calls()).toBeLessThanOrEqual(cost.calls);
  });
});

/** A planted policy without log-probabilities; its calls are counted, and those of its editor. */
function counting(model: string) {
  let count = 0;
  const heard = (policy: Policy): Policy => ({
    ...policy,
    complete: (requests, options) => {
      count += requests.length;
      return policy.complete(requests, options);
    },
  });
  const [kind, numbers] = model.slice("planted/".length).split(":");
  const { create, parameters } = plantedKinds.find((each) => each.name === kind)!;
  const values = numbers?.split(",").map(Number) ?? Object.values(parameters);
  // The positive control and its editor cost nothing, whoever is tested.
  const loaded: string[] = [];
  return {
    policy: heard(plantedPolicy(model, create(...values), { logProbs: false })),
    load: async (name: string) => {
      loaded.push(name);
      return loaded.length === 1 && name === "planted/editor"
        ? heard(loadPlanted(name))
        : loadPlanted(name);
    },
    calls: () => count,
  };
}
