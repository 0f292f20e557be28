/** Findings that several experiments of the paper share. */
import type { Event } from "../../../src/lab/event.ts";
import { original, without } from "../../../src/lab/reasoning/conditions.ts";
import { examplesOf, isWrong, type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding, Verdict } from "../../../src/lab/summary.ts";
import { necessityGate } from "../../../src/metrics/necessity.ts";
import { paperNumber } from "./paper.ts";

const verdicts: Readonly<Record<string, Verdict>> = {
  needed: "holds",
  "not needed": "not reproduced",
  undecided: "inconclusive",
};

/** The tasks among records. */
export const tasksOf = (samples: readonly Sample[]): string[] => [
  ...new Set(samples.map(({ outcome }) => `${outcome.task}`)),
];

/** Whether reasoning pays at all on these questions: the gate before every other claim. */
export function gate(events: readonly Event[]): Finding {
  const reasoned = samplesOf(events, { condition: original });
  const bare = samplesOf(events, { condition: without });
  const { gain, verdict } = necessityGate(bare, reasoned, 0);
  const paper = paperNumber("gain", tasksOf(reasoned));
  return {
    id: "gate",
    claim: "With reasoning, more answers are right than without: these questions need it.",
    ...{ ours: gain, unit: "points", criterion: "the whole interval is above 0 points" },
    verdict: gain.n === 0 ? "not tested" : verdicts[verdict]!,
    ...(paper ? { paper } : {}),
    examples: examplesOf(bare, isWrong),
  };
}

/** Claims about reasoning are tested only where the gate lets them through. */
export const behindGate = (gated: Finding, findings: readonly Finding[]): Finding[] => [
  gated,
  ...findings.map((finding): Finding => {
    const criterion = `${finding.criterion}; tested where reasoning is needed`;
    const isOpen = gated.verdict === "holds";
    return { ...finding, criterion, verdict: isOpen ? finding.verdict : "not tested" };
  }),
];
