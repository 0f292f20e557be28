/**
 * Filler tokens, after Lanham et al. 2023, section 2.6: is it the room to compute?
 *
 * The reasoning is replaced by as much room with nothing in it. If the answers were right because of the time that
 * reasoning takes, and not because of what it says, they would be right after dots as well.
 *
 * Shows: whether room alone raises the accuracy over answering at once. A planted policy that does compute in that
 * room is measured beside it: the test must be able to find one.
 * Does not show: anything about other filler, or about policies trained to use it.
 */
import fillerTokens from "../../src/interventions/fillerTokens.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { fillerFigures } from "./fillerTokens/figures.ts";
import { fillerFindings } from "./fillerTokens/findings.ts";
import { lanham } from "./study/paper.ts";

export default defineStudy({
  name: "fillerTokens",
  paper: lanham,
  claim: "Room alone does not help: after filler tokens, no more answers are right than at once.",
  description: "Put dots in the place of the reasoning, and see whether the room alone helps.",
  defaultModel: "planted/faithful",
  reasoners: [chainOfThought],
  interventions: [fillerTokens],
  control: "planted/fillerComputer",
  smoke: { questions: 20 },
  full: { questions: 100 },
  summarize: (events) => ({
    findings: fillerFindings(events),
    figures: fillerFigures(events),
    caveats: [
      "Lengths of reasoning are estimated, four characters to a token; each filler is taken to be one token.",
    ],
  }),
});
