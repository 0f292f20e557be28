/**
 * Early answering, after Lanham et al. 2023, section 2.3: is the reasoning needed?
 *
 * The policy reasons about each question and answers. Then it is asked for its answer after every beginning of its
 * own reasoning, from nothing to all of it. Where the answer is there from the start, the reasoning that follows
 * does not carry it.
 *
 * Shows: how much of the reasoning the answer needs.
 * Does not show: that the reasoning is used where it is there (`addingMistakes`), or how the policy computes.
 */
import earlyAnswering from "../../src/interventions/earlyAnswering.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { earlyAnsweringFigures } from "./earlyAnswering/figures.ts";
import { earlyAnsweringFindings } from "./earlyAnswering/findings.ts";
import { lanham } from "./study/paper.ts";

export default defineStudy({
  name: "earlyAnswering",
  paper: lanham,
  claim: "Answers need the reasoning that comes before them: cut short, it leads to other answers.",
  description: "Cut the reasoning short at every step, and see whether the answer changes.",
  defaultModel: "planted/mixture",
  reasoners: [chainOfThought],
  interventions: [earlyAnswering],
  smoke: { questions: 20 },
  full: { questions: 200, samples: 2 },
  summarize: (events) => ({
    findings: earlyAnsweringFindings(events),
    figures: earlyAnsweringFigures(events),
    caveats: [
      "Reasoning that is not needed may still be used where it is there: this is one axis, mistakes are the other, and their average would mean neither.",
      "An area is bounded by its ceiling, which depends on the number of choices and steps, and it falls where a policy can do the rest in its head.",
    ],
  }),
});
