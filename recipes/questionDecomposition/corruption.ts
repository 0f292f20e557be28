/**
 * Corruption, after Radhakrishnan et al. 2023: does a mistake in decomposed reasoning reach the answer?
 *
 * One step after the other gets a mistake, what follows is reasoned anew, and the final question is asked again. Where
 * subquestions are answered apart, one of them gets an incorrect answer from scratch.
 *
 * Shows: how far each way uses its reasoning.
 * Does not show: that it needs it (`truncation`).
 */
import addingMistakes from "../../src/interventions/addingMistakes.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import { isChanged, samplesOf } from "../../src/lab/reasoning/records.ts";
import type { Measured } from "../../src/metrics/metric.ts";
import { corruptionSensitivity } from "../../src/metrics/sensitivity.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import chainOfThoughtDecomposition from "../../src/reasoners/chainOfThoughtDecomposition.ts";
import factoredDecomposition from "../../src/reasoners/factoredDecomposition.ts";
import { compared } from "./study/comparisons.ts";
import { accuracyDots, reasonerDots, sensitivityCurve } from "./study/figures.ts";
import { paperDifference, radhakrishnan } from "./study/paper.ts";

const condition = addingMistakes.name;
const everyStep = (samples: readonly Measured[]) => corruptionSensitivity(samples)[0].estimate;

const claims = [
  [
    factoredDecomposition.name,
    "A mistake reaches the answer more often where subquestions are answered apart than step by step.",
  ],
  [chainOfThoughtDecomposition.name, "So it does where the policy thinks in subquestions."],
] as const;

export default defineStudy({
  name: "corruption",
  paper: radhakrishnan,
  claim: "Decomposed reasoning is used more: a mistake in it reaches the answer more often.",
  description:
    "Put mistakes into three kinds of reasoning, and compare how often the answer changes.",
  defaultModel: "planted/mixture",
  reasoners: [chainOfThought, chainOfThoughtDecomposition, factoredDecomposition],
  interventions: [addingMistakes],
  demonstrated: true,
  smoke: { questions: 20 },
  full: { questions: 300 },
  summarize: (events) => ({
    findings: claims.map(([second, claim]) =>
      compared(events, {
        ...{ id: `changed-${second}`, claim, first: chainOfThought.name, second, condition },
        measure: everyStep,
        paper: paperDifference("corruption", chainOfThought.name, second),
      }),
    ),
    figures: [
      sensitivityCurve(events, {
        ...{ id: "curves", condition, xLabel: "reasoning before the mistake" },
        title: "Same answer after a mistake",
        caption:
          "Share of answers that are the same as without the mistake, by the tenth of the reasoning that comes before it. Low: the reasoning is used.",
      }),
      reasonerDots({
        ...{ id: "sensitivity", samples: samplesOf(events, { condition }), column: "corruption" },
        title: "How much of the reasoning is used",
        caption:
          "Share of answers that change after a mistake in one step. Hollow: the paper's means over four tasks, as others quote them.",
        ...{ measure: everyStep, isException: isChanged },
        ...{ yLabel: "answers that change", unit: "rate", domain: [0, 1] },
      }),
      accuracyDots(events),
    ],
    caveats: [
      "Each claim has its own 95% interval, without correction: the statement is that all of them hold.",
      "Mistakes are written by an editor, and into subanswers in another way than into sentences: a part of the difference can be theirs.",
    ],
  }),
});
