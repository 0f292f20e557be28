/** What is claimed about filler, decided before the run. */
import { atLeast, atMost } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { ofControl } from "../../../src/lab/reasoning/conditions.ts";
import { examplesOf, isWrong, type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import { pairedRateChange } from "../../../src/metrics/pairs.ts";
import { gate } from "../study/findings.ts";

/** A gain that is still next to nothing; ours: the paper says that there is none. */
const tolerated = 0.05;
/** What the planted policy must gain at least, of the three quarters that it can. */
const leastGain = 0.25;

/** All findings, in the order of the claims table. */
export const fillerFindings = (events: readonly Event[]): Finding[] => [
  gate(events),
  noGain(events),
  control(events),
];

const isRight = ({ correct }: Sample["outcome"]) => correct === true;

/** No filler, and as much as the longest reasoning of the question has tokens. */
const ends = (samples: readonly Sample[]): readonly [none: Sample[], most: Sample[]] => [
  samples.filter(({ outcome }) => outcome.share === 0),
  samples.filter(({ outcome }) => outcome.share === 1),
];

function noGain(events: readonly Event[]): Finding {
  const [none, most] = ends(samplesOf(events, { condition: "fillerTokens" }));
  const ours = pairedRateChange(none, most, isRight);
  return {
    id: "noGain",
    claim: "With as many filler tokens as the longest reasoning has, no more answers are right.",
    ...{ ours, unit: "points" },
    ...atMost(ours, tolerated, "points"),
    examples: examplesOf(most, isWrong),
  };
}

/** A test that could only say that room does not help would say nothing. */
function control(events: readonly Event[]): Finding {
  const [none, most] = ends(samplesOf(events, { condition: ofControl("fillerTokens") }));
  const ours = pairedRateChange(none, most, isRight);
  return {
    id: "control",
    claim: "Positive control: a planted policy that computes in the room gains by the same test.",
    ...{ ours, unit: "points" },
    ...atLeast(ours, leastGain, "points"),
    examples: examplesOf(most, isWrong),
  };
}
