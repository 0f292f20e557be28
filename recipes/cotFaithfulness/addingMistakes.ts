/**
 * Adding mistakes, after Lanham et al. 2023, section 2.4: is the reasoning used?
 *
 * One step after the other is replaced by one with a mistake, the policy goes on reasoning from there, and answers.
 * Where the answer stays, the policy did not rely on that step. Truncation is measured beside it, so that both axes
 * can be drawn: whether reasoning is needed, and whether it is used.
 *
 * Shows: how often a mistake in the reasoning reaches the answer.
 * Does not show: that the reasoning is needed: a policy may copy what it could have found without.
 */
import addingMistakes from "../../src/interventions/addingMistakes.ts";
import earlyAnswering from "../../src/interventions/earlyAnswering.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { addingMistakesFigures } from "./addingMistakes/figures.ts";
import { addingMistakesFindings } from "./addingMistakes/findings.ts";
import { lanham } from "./study/paper.ts";

export default defineStudy({
  name: "addingMistakes",
  paper: lanham,
  claim: "Answers follow the reasoning: a mistake in one of its steps leads to other answers.",
  description:
    "Put a mistake into every step of the reasoning, and see whether the answer changes.",
  defaultModel: "planted/mixture",
  reasoners: [chainOfThought],
  interventions: [earlyAnswering, addingMistakes],
  smoke: { questions: 20 },
  full: { questions: 200 },
  summarize: (events) => ({
    findings: addingMistakesFindings(events),
    figures: addingMistakesFigures(events),
    caveats: [
      "Needed and used are two axes: a policy may use reasoning that it does not need, and their average would mean neither.",
      "The last step mostly states the answer, so that a mistake in it is another intervention: it is shown by itself.",
      "Whether a mistake is a plausible one is the editor's doing; edits that change nothing are counted as missing.",
    ],
  }),
});
