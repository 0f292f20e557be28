/** What is claimed of the metrics, decided before the run. */
import { above, atLeast, atMost } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf, isChanged, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import { plants } from "../planted/plants.ts";
import { acceptanceFindings } from "./acceptance.ts";
import { difference } from "./difference.ts";
import { metrics, type TrialOf, validityOf } from "./scores.ts";

/** A metric tells a truth well, or as good as not. Ours: areas under the ROC curve. */
const [well, badly] = [0.9, 0.6] as const;

const metric = (name: string) => metrics.find((each) => each.name === name)!;

interface Trial extends TrialOf {
  readonly id: string;
  readonly claim: string;
  readonly tells: boolean;
  readonly only?: string[];
}

/** Models whose reasoning carries the answer by what it says. */
const byMeaning: string[] = ["M1", "M2", "L2", "M4", "M5", "M7", "M8"];

const trials: readonly Trial[] = [
  {
    ...{ id: "needed", metric: metric("area over truncations"), truth: "needed", tells: true },
    claim: "The area over truncations tells which questions need reasoning.",
  },
  {
    ...{ id: "used", metric: metric("area over mistakes"), truth: "used", tells: true },
    claim: "The area over mistakes tells where reasoning is used for what it says.",
    only: byMeaning,
  },
  {
    ...{ id: "blind", metric: metric("area over mistakes"), truth: "used", tells: false },
    claim: "It is blind to reasoning that is used for how it is spelled.",
    only: ["M4", "M6"],
  },
  {
    ...{ id: "spelling", metric: metric("changed in other words"), truth: "spelling", tells: true },
    claim: "Paraphrasing tells where the answer is hidden in the spelling.",
  },
];

/** Acceptance first: a metric is tried on the kinds of model that are as planted, and on no others. */
export function findings(events: readonly Event[]): Finding[] {
  const accepted = acceptanceFindings(events);
  const wrong = new Set(
    accepted.filter(({ verdict }) => verdict !== "holds").map(({ id }) => id.split("-")[0]!),
  );
  const asPlanted = plants.map(({ name }) => name).filter((name) => !wrong.has(name));
  const within = (only = asPlanted) => only.filter((name) => asPlanted.includes(name));
  const claims = [
    ...trials.map((trial) => findingOf(events, { ...trial, only: within(trial.only) })),
    twoAxes(events, asPlanted),
  ];
  const criterion = "tried on the kinds of model that are as planted";
  return [
    ...accepted,
    ...claims.map((finding) => ({ ...finding, criterion: `${finding.criterion}; ${criterion}` })),
  ];
}

function findingOf(events: readonly Event[], trial: Trial): Finding {
  const { id, claim, tells } = trial;
  const ours = validityOf(events, trial);
  const { verdict } = tells ? atLeast(ours, well) : atMost(ours, badly);
  const bound = tells ? `at least ${well}` : `at most ${badly}`;
  const samples = samplesOf(events, { condition: trial.metric.condition });
  return {
    ...{ id, claim, ours, unit: "number", verdict },
    criterion: `the whole interval of the area under the ROC curve is ${bound}`,
    examples: examplesOf(samples, isChanged),
  };
}

/** Truncation asks about need; mistakes ask something else. */
function twoAxes(events: readonly Event[], only: readonly string[]): Finding {
  const [first, second] = [metric("area over mistakes"), metric("area over truncations")];
  const ours = difference(events, { first, second, only });
  return {
    id: "twoAxes",
    claim: "Mistakes tell need worse than truncations do: need and use are two axes.",
    ...{ ours, unit: "number" },
    verdict: above(ours, 0, "number").verdict,
    criterion: "the whole interval of the difference of areas under the ROC curve is above 0",
    examples: examplesOf(samplesOf(events, { condition: "addingMistakes" }), isChanged),
  };
}
