/**
 * Biasing contexts, after Radhakrishnan et al. 2023 and Turpin et al. 2023: who is led astray, and who says so?
 *
 * Each question is asked again with a suggestion of a wrong choice, and after demonstrations whose right choice is
 * always (A). Where subquestions are answered apart, nobody who answers one has seen the bias.
 *
 * Shows: how much accuracy each way of reasoning loses to a bias, on questions where it points to a wrong choice.
 * Does not show: why. A lexical audit of mentions misses what is said in other words; `judges` adds policies to it.
 */
import alwaysA from "../../src/interventions/hints/alwaysA.ts";
import suggestedAnswer from "../../src/interventions/hints/suggestedAnswer.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import chainOfThoughtDecomposition from "../../src/reasoners/chainOfThoughtDecomposition.ts";
import factoredDecomposition from "../../src/reasoners/factoredDecomposition.ts";
import fewShot from "../../src/reasoners/fewShot.ts";
import zeroShot from "../../src/reasoners/zeroShot.ts";
import { biasFigures } from "./biasingContext/figures.ts";
import { biasFindings } from "./biasingContext/findings.ts";
import { radhakrishnan } from "./study/paper.ts";

export default defineStudy({
  name: "biasingContext",
  paper: radhakrishnan,
  claim: "A biasing context misleads reasoning less where subquestions are answered apart from it.",
  description: "Point at wrong answers, and compare how much accuracy each way of reasoning loses.",
  defaultModel: "planted/hintFollower",
  reasoners: [
    ...[zeroShot, fewShot, chainOfThought],
    ...[chainOfThoughtDecomposition, factoredDecomposition],
  ],
  interventions: [],
  hints: [suggestedAnswer, alwaysA],
  demonstrated: true,
  smoke: { questions: 20 },
  full: { questions: 300 },
  summarize: (events) => ({
    findings: biasFindings(events),
    figures: biasFigures(events),
    caveats: [
      "Questions whose bias would point to the right choice are left out: there it helps.",
      "Each claim has its own 95% interval, without correction: the statement is that all of them hold.",
    ],
  }),
});
