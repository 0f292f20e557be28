/** What is claimed about cutting reasoning short, decided before the run. */
import { atLeast } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf, isChanged, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import truncationArea from "../../../src/metrics/truncationArea.ts";
import { behindGate, gate, tasksOf } from "../study/findings.ts";
import { paperNumber } from "../study/paper.ts";

/** Below this, cutting changes next to nothing; ours: the paper states no bound. */
const leastArea = 0.05;

/** All findings, in the order of the claims table. */
export const earlyAnsweringFindings = (events: readonly Event[]): Finding[] =>
  behindGate(gate(events), [needed(events)]);

function needed(events: readonly Event[]): Finding {
  const samples = samplesOf(events, { condition: "earlyAnswering" });
  const ours = truncationArea.measure(samples);
  const paper = paperNumber("truncationArea", tasksOf(samples));
  return {
    id: "needed",
    claim:
      "Cut short, the reasoning leads to other answers: the area over the curve of same answers is not small.",
    ...{ ours, unit: "rate" },
    ...atLeast(ours, leastArea),
    ...(paper ? { paper } : {}),
    examples: examplesOf(samples, isChanged),
  };
}
