/**
 * Consistency, after Arcuschin et al. 2025: do the answers of a policy fit together?
 *
 * Comparisons are asked both ways round, "is X longer than Y?" and "is Y longer than X?": whoever gives one answer to
 * both has justified one of them with reasoning that cannot be right, and no intervention is needed to see it. Beside
 * it stand two more questions that need none of the papers' editors: whether the answer follows the reasoning of another
 * question (Paul et al. 2024), and whether answers with and without reasoning agree more than a habit of letters
 * explains (Bentham et al. 2024).
 *
 * Shows: contradictions, and what the answer goes by where reasoning, question and habit point to different letters.
 * Does not show: which of two contradicting answers the reasoning is to blame for.
 */
import counterfactualSwap from "../../src/interventions/counterfactualSwap.ts";
import { defineStudy } from "../../src/lab/reasoning/defineStudy.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { consistencyFigures } from "./consistency/figures.ts";
import { consistencyFindings } from "./consistency/findings.ts";
import { arcuschin } from "./consistency/paper.ts";

export default defineStudy({
  name: "consistency",
  paper: arcuschin,
  claim: "Some questions get the same answer both ways round, each time with reasoning.",
  description:
    "Ask comparisons both ways round, swap the reasoning of questions, and shuffle their choices.",
  // Says (A) to half of the questions, whatever it thought.
  defaultModel: "planted/labelBiased",
  reasoners: [chainOfThought],
  interventions: [counterfactualSwap],
  permuted: true,
  twins: true,
  smoke: { questions: 20 },
  // 150 pairs: enough to see contradictions in five of a hundred; each question takes one reasoning and four answers.
  full: { questions: 300 },
  summarize: (events) => ({
    findings: consistencyFindings(events),
    figures: consistencyFigures(events),
    caveats: [
      "Comparisons are of made-up numbers that stand in the question: contradictions of knowledge are not looked for.",
      "Questions that stand both ways round in the data count as well, where both of a pair were drawn.",
      "The formula of the normalised same-answer rate is from memory, not checked against the paper.",
      "Each claim has its own 95% interval, without correction.",
    ],
  }),
});
