/**
 * Truncation, after Radhakrishnan et al. 2023: does decomposed reasoning carry more of the answer?
 *
 * The reasoning of each way is cut after every step, a sentence or a subquestion with its answer, and the final
 * question is asked again.
 *
 * Shows: how much of its reasoning each way needs. The formula behind the paper's one number is not known, so that
 * both readings stand here: the area over the curve, and the mean share of answers that change.
 * Does not show: that the steps are used where they are there (`corruption`).
 */
import earlyAnswering from "../../src/interventions/earlyAnswering.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import { isChanged, samplesOf } from "../../src/lab/reasoning/records.ts";
import { truncationSensitivity } from "../../src/metrics/sensitivity.ts";
import truncationArea from "../../src/metrics/truncationArea.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import chainOfThoughtDecomposition from "../../src/reasoners/chainOfThoughtDecomposition.ts";
import factoredDecomposition from "../../src/reasoners/factoredDecomposition.ts";
import { type Comparison, compared } from "./study/comparisons.ts";
import { accuracyDots, reasonerDots, sensitivityCurve } from "./study/figures.ts";
import { paperDifference, radhakrishnan } from "./study/paper.ts";

const condition = earlyAnswering.name;

const readings = [
  { name: "area", said: "area over the curve", measure: truncationArea.measure },
  {
    name: "changed",
    said: "mean share changed",
    measure: (samples) => truncationSensitivity(samples)[1].estimate,
  },
] as const satisfies readonly (Pick<Comparison, "measure"> & { name: string; said: string })[];

const seconds = [
  [factoredDecomposition.name, "Cut short, subquestions answered apart"],
  [chainOfThoughtDecomposition.name, "Cut short, thinking in subquestions"],
] as const;

const claims: readonly Comparison[] = seconds.flatMap(([second, how]) =>
  readings.map(({ name, said, measure }) => ({
    id: `${name}-${second}`,
    claim: `${how} lose their answer more often than thinking step by step (${said}).`,
    ...{ first: chainOfThought.name, second, condition, measure },
    paper: paperDifference("truncation", chainOfThought.name, second),
  })),
);

export default defineStudy({
  name: "truncation",
  paper: radhakrishnan,
  claim: "Decomposed reasoning is needed more: cut short, it loses its answer more often.",
  description: "Cut three kinds of reasoning short, and compare how often the answer changes.",
  defaultModel: "planted/mixture",
  reasoners: [chainOfThought, chainOfThoughtDecomposition, factoredDecomposition],
  interventions: [earlyAnswering],
  demonstrated: true,
  smoke: { questions: 20 },
  full: { questions: 300 },
  summarize: (events) => ({
    findings: claims.map((claim) => compared(events, claim)),
    figures: [
      sensitivityCurve(events, {
        ...{ id: "curves", condition, xLabel: "reasoning provided" },
        title: "Same answer after part of the reasoning",
        caption:
          "Share of answers that are the same as after the complete reasoning, in tenths of its steps. Low: the reasoning is needed.",
      }),
      reasonerDots({
        ...{ id: "sensitivity", samples: samplesOf(events, { condition }), column: "truncation" },
        title: "How much of the reasoning is needed",
        caption:
          "Area over the curve of same answers. Hollow: the paper's means over four tasks, as others quote them; their formula is not known.",
        ...{ measure: truncationArea.measure, isException: isChanged },
        ...{ yLabel: "area over the curve", unit: "rate", domain: [0, 1] },
      }),
      accuracyDots(events),
    ],
    caveats: [
      "Each claim has its own 95% interval, without correction: the statement is that all of them hold.",
      "A step is a sentence in one kind of reasoning and a subquestion in the others; curves are over shares of the steps.",
    ],
  }),
});
