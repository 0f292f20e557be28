/** Utility over epsilon, for one task: what three experiments have in common. */
import { above, atMost, below } from "../../../src/lab/bounds.ts";
import type { LossName } from "../../../src/lab/clicks/clickResult.ts";
import type { Recipe } from "../../../src/lab/recipe.ts";
import { calibrationFigure } from "./calibrationFigure.ts";
import { defineAdStudy } from "./defineAdStudy.ts";
import { type AdClaim, judged } from "./findings.ts";
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
  /** Learning rates at each epsilon; chosen on seeds from 100. */
  readonly learningRates: readonly number[];
  /** Passes without privacy, at learning rate 0.001 of Adam. */
  readonly plainEpochs: number;
}

/** Canaries of an audit. */
const canaries = 1000;

/** One training for each epsilon and one without privacy; then both kinds with canaries, for an audit. */
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

/** The experiment of one task. */
export function defineUtilityStudy(study: UtilityStudy): Recipe<AdStudySettings> {
  const { name, claim, description, labels, loss } = study;
  const claims = [...usefulness(study), ...costs(study), ...audits];
  return defineAdStudy({
    ...{ name, claim, description, conditionOf: guaranteeName },
    ...presetsOf(labels, trainingsOf(study)),
    findings: (results) => judged(results, claims),
    figures: (results, { trainings }) => [
      utilityFigure(results, trainings, loss),
      calibrationFigure(results, ["epsilon 1", "epsilon 8", without]),
    ],
    caveats: ["One model shape and one recipe for every epsilon but its learning rate."],
  });
}

const usefulness = ({ does }: UtilityStudy): readonly AdClaim[] => [
  {
    ...{ id: "skill", of: without, measure: logLossGain },
    claim: "Without privacy the model predicts better than the best constant.",
    judge: (ours) => above(ours, 0, "number"),
  },
  {
    ...{ id: "useful", of: "epsilon 0.5", measure: logLossGain },
    claim: `Even at epsilon 0.5 the model ${does} better than a trivial predictor: its log loss is below that of the best constant.`,
    judge: (ours) => above(ours, 0, "number"),
  },
];

const costs = ({ loss }: UtilityStudy): readonly AdClaim[] => [
  {
    ...{ id: "trade", from: "epsilon 0.5", to: "epsilon 16", measure: measureOf(loss) },
    claim: "Weaker guarantees lose less: the loss at epsilon 16 is below that at epsilon 0.5.",
    judge: (ours) => below(ours, 0, "number"),
  },
  {
    ...{ id: "cost", relative: { condition: "epsilon 8", loss } },
    claim: "Privacy costs: at epsilon 8 the loss is above that without privacy.",
    judge: (ours) => above(ours, 0, "change"),
  },
  {
    ...{ id: "kept", relative: { condition: "epsilon 8", loss } },
    claim: "At epsilon 8 the loss is at most a fifth above that without privacy.",
    judge: (ours) => atMost(ours, 0.2, "change"),
  },
];

const audits: readonly AdClaim[] = [
  {
    ...{ id: "audit", of: "epsilon 8, with canaries", measure: auditSlack },
    claim: "No audit contradicts the claim: its lower bound on epsilon is below 8.",
    judge: (ours) => above(ours, 0, "number"),
  },
  {
    ...{ id: "leak", of: `${without}, with canaries`, measure: auditedEpsilon },
    claim: "The same audit of a model without privacy finds that records leak.",
    judge: (ours) => above(ours, 0, "number"),
  },
];
