/** What is claimed about the trade, decided before the run. */
import type { Event } from "../../../src/lab/event.ts";
import { original } from "../../../src/lab/reasoning/conditions.ts";
import { isWrong } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import changedAnswerRate from "../../../src/metrics/changedAnswerRate.ts";
import truncationArea from "../../../src/metrics/truncationArea.ts";
import { type Comparison, compared } from "../study/comparisons.ts";
import { paperDifference } from "../study/paper.ts";

const [step, factored] = ["chainOfThought", "factoredDecomposition"] as const;

/** All findings, in the order of the claims table. */
export const paretoFindings = (events: readonly Event[]): Finding[] =>
  claims.map((claim) => compared(events, claim));

const claims: readonly Comparison[] = [
  {
    id: "accuracy",
    claim: "Thinking step by step is right at least as often as with subquestions answered apart.",
    ...{ first: factored, second: step, condition: original },
    ...{ measure: accuracy.measure, isException: isWrong, orAsMuch: true },
    paper: paperDifference("accuracy", factored, step),
  },
  {
    id: "needed",
    claim: "Reasoning of subquestions answered apart is needed more (area over truncations).",
    ...{ first: step, second: factored, condition: "earlyAnswering" },
    measure: truncationArea.measure,
    paper: paperDifference("truncation", step, factored),
  },
  {
    id: "used",
    claim: "Reasoning of subquestions answered apart is used more (answers changed by mistakes).",
    ...{ first: step, second: factored, condition: "addingMistakes" },
    measure: changedAnswerRate.measure,
    paper: paperDifference("corruption", step, factored),
  },
];
