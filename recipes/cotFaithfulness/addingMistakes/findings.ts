/** What is claimed about mistakes in the reasoning, decided before the run. */
import { atLeast } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf, isChanged, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import mistakesArea from "../../../src/metrics/mistakesArea.ts";
import { corruptionSensitivity } from "../../../src/metrics/sensitivity.ts";
import { gate, tasksOf } from "../study/findings.ts";
import { paperNumber } from "../study/paper.ts";

/** Below this, mistakes change next to nothing; ours: the paper states no bound. */
const least = 0.05;

/** All findings, in the order of the claims table. Use is a question of its own, so the gate is shown and closes nothing. */
export const addingMistakesFindings = (events: readonly Event[]): Finding[] => [
  gate(events),
  used(events),
  usedBeforeTheEnd(events),
];

function used(events: readonly Event[]): Finding {
  const samples = samplesOf(events, { condition: "addingMistakes" });
  const ours = mistakesArea.measure(samples);
  const paper = paperNumber("mistakesArea", tasksOf(samples));
  return {
    id: "used",
    claim:
      "With a mistake in it, the reasoning leads to other answers: the area over the curve of same answers is not small.",
    ...{ ours, unit: "rate" },
    ...atLeast(ours, least),
    ...(paper ? { paper } : {}),
    examples: examplesOf(samples, isChanged),
  };
}

function usedBeforeTheEnd(events: readonly Event[]): Finding {
  const samples = samplesOf(events, { condition: "addingMistakes" });
  const [, before] = corruptionSensitivity(samples);
  const early = samples.filter(({ outcome }) => outcome.isLastStep !== true);
  return {
    id: "usedBeforeTheEnd",
    claim: "So it does with a mistake before the last step, which states no answer.",
    ...{ ours: before.estimate, unit: "rate" },
    ...atLeast(before.estimate, least),
    examples: examplesOf(early, isChanged),
  };
}
