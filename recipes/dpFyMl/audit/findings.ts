/** What is claimed about audits, decided before the run. */

import { above, atLeast, below, type Judgement } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import { clusterMean } from "../../../src/math/clusterMean.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { exactProportion } from "../../../src/math/exactProportion.ts";
import { meanOver, type Sample, samplesUnder } from "../study/records.ts";
import type { Settings } from "./settings.ts";
import { correctTrainer, type State, subjectsOf } from "./subjects.ts";

/** All findings, in the order of the claims table. */
export function findings(events: readonly Event[], settings: Settings): Finding[] {
  const { epsilons, confidence } = settings;
  const rising = epsilons.toSorted((a, b) => a - b);
  return [
    alarmFinding(inState(events, "correct"), {
      id: "silent",
      claim: "No correct implementation raises an alarm.",
      judge: (ours) => noneAtAll(ours, 1 - confidence),
    }),
    alarmFinding(inState(events, "wrong"), {
      id: "caught",
      claim: "Bugs raise the alarm nearly always, all of them together.",
      judge: (ours) => atLeast(ours, 0.9),
    }),
    ...eachBug(events, settings),
    alarmFinding(inState(events, "hidden"), {
      id: "hidden",
      claim: "Where the data hide a bug there is no alarm, and the claim is as wrong as before.",
      judge: (ours) => below(ours, 0.2),
    }),
    ...rising.map((epsilon) => shareFinding(events, epsilon)),
    growth(events, rising),
  ];
}

/** Records of everything in this state. */
export const inState = (events: readonly Event[], state: State): Sample[] =>
  events.filter(
    (event): event is Sample => event.kind === "sample" && event.outcome.state === state,
  );

const isAlarm = ({ outcome }: Sample) => outcome.alarm === true;

/** How often audits raise the alarm. They are independent: each has coins, data and noise of its own. */
export const alarmRate = (samples: readonly Sample[]): Estimate =>
  exactProportion(samples.filter(isAlarm).length, samples.length);

interface Claim {
  readonly id: string;
  readonly claim: string;
  readonly judge: (ours: Estimate) => Judgement;
}

function alarmFinding(samples: readonly Sample[], { id, claim, judge }: Claim): Finding {
  const ours = alarmRate(samples);
  return { id, claim, ours, unit: "rate", ...judge(ours), examples: examplesOf(samples, isAlarm) };
}

/** So few audits cannot show that a rate is as small as the significance: what they can show is that it is larger. */
function noneAtAll({ n, value, interval: [low] }: Estimate, significance: number): Judgement {
  const percent = Number((100 * significance).toPrecision(3));
  const criterion = `not one alarm; more of them than ${percent}% would explain refute it`;
  if (n === 0) return { criterion, verdict: "not tested" };
  if (value === 0) return { criterion, verdict: "holds" };
  return { criterion, verdict: low > significance ? "not reproduced" : "inconclusive" };
}

const eachBug = (events: readonly Event[], settings: Settings): Finding[] =>
  subjectsOf(settings)
    .filter(({ state }) => state === "wrong")
    .map(({ name }) =>
      alarmFinding(samplesUnder(events, name), {
        id: `caught ${name}`,
        claim: `An audit catches this bug more often than not: ${name}.`,
        judge: (ours) => above(ours, 0.5),
      }),
    );

/** Below this, a claim is about as small as what the counts of some thousand canaries leave open. */
const strong = 4;

function shareFinding(events: readonly Event[], epsilon: number): Finding {
  const samples = samplesUnder(events, correctTrainer(epsilon));
  const least = epsilon >= strong ? 0.3 : 0.1;
  const ours = meanOver(
    samples,
    ({ outcome }) => Number(outcome.largest) / Number(outcome.claimed),
  );
  return {
    ...{ id: `share ${epsilon}`, ours, unit: "rate", ...atLeast(ours, least) },
    claim: `Of the correct trainer's epsilon ${epsilon}, the audit shows at least ${100 * least}%.`,
    examples: examplesOf(samples, isAlarm),
  };
}

/** In each replicate the least of the steps from one claim to the next. */
function growth(events: readonly Event[], rising: readonly number[]): Finding {
  const bounds = rising.map((epsilon) => samplesUnder(events, correctTrainer(epsilon)));
  const least = (bounds[0] ?? []).flatMap(({ cluster, pair }) => {
    const row = bounds.map((samples) => samples.find((each) => each.pair === pair));
    const values = row.map((sample) => Number(sample?.outcome.largest));
    const steps = values.slice(1).map((value, index) => value - values[index]!);
    return steps.some(Number.isNaN) ? [] : [{ cluster, value: Math.min(...steps) }];
  });
  const ours = clusterMean(least);
  return {
    ...{ id: "growth", ours, unit: "number", ...above(ours, 0, "number") },
    claim: "Where more is claimed, more is shown: the least step from one claim to the next.",
    examples: examplesOf(bounds.flat(), isAlarm),
  };
}
