/**
 * What decomposition costs, after Radhakrishnan et al. 2023: five ways to ask the same questions.
 *
 * At once, after examples, thinking step by step, thinking in subquestions, and with every subquestion answered in a
 * context of its own.
 *
 * Shows: how often each way leads to the right answer, on the same questions.
 * Does not show: whether the reasoning carries the answer (`truncation`, `corruption`, `biasingContext`).
 */

import { original } from "../../src/lab/reasoning/conditions.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import { isWrong } from "../../src/lab/reasoning/records.ts";
import accuracy from "../../src/metrics/accuracy.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import chainOfThoughtDecomposition from "../../src/reasoners/chainOfThoughtDecomposition.ts";
import factoredDecomposition from "../../src/reasoners/factoredDecomposition.ts";
import fewShot from "../../src/reasoners/fewShot.ts";
import zeroShot from "../../src/reasoners/zeroShot.ts";
import { compared } from "./study/comparisons.ts";
import { accuracyDots } from "./study/figures.ts";
import { paperDifference, radhakrishnan } from "./study/paper.ts";

const claims = [
  [
    "fewShot",
    "chainOfThought",
    "Thinking step by step, more answers are right than after examples alone.",
  ],
  ["fewShot", "factoredDecomposition", "So they are with subquestions answered apart."],
  [
    "factoredDecomposition",
    "chainOfThought",
    "Answering subquestions apart gains no accuracy: step by step is right as often, or more often.",
  ],
] as const;

export default defineStudy({
  name: "accuracy",
  paper: radhakrishnan,
  claim: "Reasoning raises accuracy; answering subquestions apart costs a part of that.",
  description: "Ask the same questions in five ways, from at once to factored decomposition.",
  defaultModel: "planted/faithful",
  reasoners: [
    ...[zeroShot, fewShot, chainOfThought],
    ...[chainOfThoughtDecomposition, factoredDecomposition],
  ],
  interventions: [],
  demonstrated: true,
  // The fewest that can show that two ways are right as often, within 5 points.
  smoke: { questions: 40 },
  full: { questions: 300 },
  summarize: (events) => ({
    findings: claims.map(([first, second, claim]) =>
      compared(events, {
        ...{ id: `${first}-${second}`, claim, first, second, condition: original },
        ...{ measure: accuracy.measure, isException: isWrong },
        orAsMuch: first === factoredDecomposition.name,
        paper: paperDifference("accuracy", first, second),
      }),
    ),
    figures: [accuracyDots(events)],
    caveats: [
      "Each claim has its own 95% interval, without correction: the statement is that all of them hold.",
      "The paper took the best of five reasonings by a preference model; here there is one.",
    ],
  }),
});
