/**
 * Accuracy against what carries the answer, after Radhakrishnan et al. 2023, Figure 1.
 *
 * Three ways to reason, cut short, corrupted and led astray, on the same questions.
 *
 * Shows: what each way pays in accuracy, and what it gains on each of three axes.
 * Does not show: one number. The paper averages its normalised metrics; need and use are two questions, and their
 * average would answer neither, so that each has a plane of its own.
 */
import addingMistakes from "../../src/interventions/addingMistakes.ts";
import earlyAnswering from "../../src/interventions/earlyAnswering.ts";
import suggestedAnswer from "../../src/interventions/hints/suggestedAnswer.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import chainOfThoughtDecomposition from "../../src/reasoners/chainOfThoughtDecomposition.ts";
import factoredDecomposition from "../../src/reasoners/factoredDecomposition.ts";
import { paretoFigures } from "./pareto/figures.ts";
import { paretoFindings } from "./pareto/findings.ts";
import { radhakrishnan } from "./study/paper.ts";

export default defineStudy({
  name: "pareto",
  paper: radhakrishnan,
  claim: "Decomposition trades accuracy for answers that depend more on the reasoning.",
  description: "Draw accuracy against three sensitivities for three ways to reason.",
  defaultModel: "planted/hintFollower",
  reasoners: [chainOfThought, chainOfThoughtDecomposition, factoredDecomposition],
  interventions: [earlyAnswering, addingMistakes],
  hints: [suggestedAnswer],
  demonstrated: true,
  smoke: { questions: 20 },
  full: { questions: 300 },
  summarize: (events) => ({
    findings: paretoFindings(events),
    figures: paretoFigures(events),
    caveats: [
      "The paper normalises its metrics and averages them; here each has its own plane, because need and use are different questions.",
      "Each claim has its own 95% interval, without correction: the statement is that all of them hold.",
    ],
  }),
});
