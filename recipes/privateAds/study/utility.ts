/** Utility over epsilon, for one task: what three experiments have in common. */
import { above, atMost, below } from "../../../src/lab/bounds.ts";
import type { LossName } from "../../../src/lab/clicks/clickResult.ts";
import type { Recipe } from "../../../src/lab/recipe.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import { calibrationFigure } from "./calibrationFigure.ts";
import { defineAdStudy } from "./defineAdStudy.ts";
import { differenceFinding, type Results, relativeFinding, valueFinding } from "./findings.ts";
import { auditedEpsilon, auditSlack, logLossGain, measureOf } from "./measures.ts";
import { guaranteeName, without } from "./names.ts";
import { type LabelSettings, presetsOf } from "./presets.ts";
import type { AdStudySettings, AdTraining } from "./settings.ts";
import { utilityFigure } from "./utilityFigure.ts";

/** From strong guarantees to weak ones: the axis of the paper's figures. */
export const epsilons: readonly number[] = [0.5, 1, 2, 4, 8, 16];

/** What makes one task different from another. */
export interface UtilityStudy extends Pick<Recipe, "name" | "claim" | "description"> {
  readonly labels: LabelSettings;
  /** The loss that models are compared by. */
  readonly loss: LossName;
  /** What the model does, as a claim says it: `ranks clicks`. */
  readonly does: string;
  readonly clipNorm: number;
  /** Learning rates at each epsilon, and without privacy; chosen on seeds from 100. */
  readonly learningRates: readonly number[];
  /** Passes without privacy, at learning rate 0.001 of Adam. */
  readonly plainEpochs: number;
}

/** One training for each epsilon, then one without privacy. */
function trainingsOf({ clipNorm, learningRates, plainEpochs }: UtilityStudy): AdTraining[] {
  const shared = { batch: 4096, epochs: 10, clipNorm };
  const at = epsilons.map(
    (epsilon, index): AdTraining => ({
      ...{ privacy: { epsilon }, ...shared, learningRate: learningRates[index]! },
    }),
  );
  const plain = { privacy: null, batch: 1024, clipNorm, learningRate: 0.001 };
  return [
    ...at,
    { ...at[epsilons.indexOf(8)]!, canaries },
    { ...plain, epochs: plainEpochs },
    // What an audit can find: the same, for many passes.
    { ...plain, epochs: 8, canaries },
  ];
}

/** Canaries of an audit. */
const canaries = 1000;

/** The experiment of one task. */
export function defineUtilityStudy(study: UtilityStudy): Recipe<AdStudySettings> {
  const { name, claim, description, labels, loss } = study;
  return defineAdStudy({
    ...{ name, claim, description, conditionOf: guaranteeName },
    ...presetsOf(labels, trainingsOf(study)),
    findings: (results) => findingsOf(study, results),
    figures: (results, { trainings }) => [
      utilityFigure(results, trainings, loss),
      calibrationFigure(results, ["epsilon 1", "epsilon 8", without]),
    ],
    caveats: ["One model shape and one recipe for every epsilon but its learning rate."],
  });
}

const findingsOf = ({ loss, does }: UtilityStudy, results: Results): Finding[] => [
  valueFinding(
    results,
    { condition: without, measure: logLossGain },
    {
      id: "skill",
      claim: "Without privacy the model predicts better than the best constant.",
      judge: (ours) => above(ours, 0, "number"),
    },
  ),
  valueFinding(
    results,
    { condition: "epsilon 0.5", measure: logLossGain },
    {
      id: "useful",
      claim: `Even at epsilon 0.5 the model ${does} better than a trivial predictor: its log loss is below that of the best constant.`,
      judge: (ours) => above(ours, 0, "number"),
    },
  ),
  valueFinding(
    results,
    { condition: "epsilon 8, with canaries", measure: auditSlack },
    {
      id: "audit",
      claim: "No audit contradicts the claim: its lower bound on epsilon is below 8.",
      judge: (ours) => above(ours, 0, "number"),
    },
  ),
  valueFinding(
    results,
    { condition: `${without}, with canaries`, measure: auditedEpsilon },
    {
      id: "leak",
      claim: "The same audit of a model without privacy finds that records leak.",
      judge: (ours) => above(ours, 0, "number"),
    },
  ),
  differenceFinding(
    results,
    { from: "epsilon 0.5", to: "epsilon 16", measure: measureOf(loss) },
    {
      id: "trade",
      claim: "Weaker guarantees lose less: the loss at epsilon 16 is below that at epsilon 0.5.",
      judge: (ours) => below(ours, 0, "number"),
    },
  ),
  relativeFinding(
    results,
    { condition: "epsilon 8", loss },
    {
      id: "cost",
      claim: "Privacy costs: at epsilon 8 the loss is above that without privacy.",
      judge: (ours) => above(ours, 0, "change"),
    },
  ),
  relativeFinding(
    results,
    { condition: "epsilon 8", loss },
    {
      id: "kept",
      claim: "At epsilon 8 the loss is at most a fifth above that without privacy.",
      judge: (ours) => atMost(ours, 0.2, "change"),
    },
  ),
];
