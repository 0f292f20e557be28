/** What the numbers of a statement rest on, and whether it holds. */
import { customaryDelta } from "../deltaCheck.ts";
import { eventText } from "../eventText.ts";
import type { PrivacyRecord, RecordedTraining } from "../record.ts";
import { deltaText } from "./digits.ts";

/** One assumption. */
export interface Assumption {
  readonly text: string;
  /** `unknown`: nothing in the record says so or otherwise. */
  readonly holds: "yes" | "no" | "unknown";
}

/** All assumptions, with what the record says about each; `mismatched` says what ran and is not in the event. */
export function assumptionsOf(
  record: PrivacyRecord,
  mismatched: readonly string[],
): readonly Assumption[] {
  const all = [
    ...samplingAssumptions(record, mismatched),
    ...record.training.flatMap(phaseAssumptions),
    ...record.training.flatMap((phase) => rowAssumptions(record, phase)),
    ...sizeAssumptions(record),
    ...noiseAssumptions(record),
  ];
  // Phases that are alike rest on the same.
  return [...new Map(all.map((each) => [each.text, each])).values()];
}

function samplingAssumptions(
  { training, event }: PrivacyRecord,
  mismatched: readonly string[],
): readonly Assumption[] {
  if (training.length === 0) {
    return [{ text: `What happened is the event: ${eventText(event)}.`, holds: "unknown" }];
  }
  const kinds = [...new Set(training.map(({ sampling }) => sampling.kind))].join(" and ");
  if (mismatched.length > 0) return mismatched.map((text) => ({ text, holds: "no" }));
  return [{ text: `The event is about the batches that were drawn: ${kinds}.`, holds: "yes" }];
}

const chance: Readonly<Record<string, string>> = {
  poisson: "Each record was in each batch by a coin of its own, which nobody saw.",
  truncatedPoisson: "Each record was in by a coin of its own, and batches were cut at random.",
  cyclicPoisson: "Groups of records took turns, and inside of them each record had its own coin.",
  withoutReplacement: "Batches were drawn anew in each step, of a fixed size, and nobody saw them.",
  shuffled: "Nothing is claimed from the order: each record counts as seen once per epoch.",
  fixedOrder: "Nothing is claimed from the order: each record is seen once per epoch.",
  everyRecord: "Every record was in every step.",
};

/** Coins of a seed can be thrown again by whoever has it. */
function phaseAssumptions({ sampling, samplingRandomness }: RecordedTraining): Assumption[] {
  const text = chance[sampling.kind]!;
  if (samplingRandomness !== "seeded") return [{ text, holds: "yes" }];
  return [{ text: `${text} (They came from a seed, which has to stay secret.)`, holds: "no" }];
}

/** What has to be true besides where not every row got noise at every step. */
function rowAssumptions(record: PrivacyRecord, { noise }: RecordedTraining): Assumption[] {
  const rows = noise.kind === "gaussian" ? noise.rows : undefined;
  if (rows?.kind === "lazy") {
    const text = "Noise that waits is added to every row before anything is released.";
    // Whoever sees single steps sees which rows were read in them.
    if (record.released === "noisyGradients") return [{ text, holds: "no" }];
    return [{ text, holds: "yes" }];
  }
  if (rows?.kind !== "selected") return [];
  if (rows.choice === "public") {
    return [{ text: "Rows that are trained were chosen on public data.", holds: "yes" }];
  }
  const isCharged = record.accesses.some(
    ({ of, status }) => status === "charged" && (of === "statistics" || of === "vocabulary"),
  );
  const text = "Choosing the rows that are trained is charged in the event.";
  return [{ text, holds: isCharged ? "yes" : "no" }];
}

function sizeAssumptions(record: PrivacyRecord): readonly Assumption[] {
  const { dataset, deltas, neighboringRelation } = record;
  const delta = deltas[0]!;
  if (dataset?.size === undefined) {
    return [
      {
        text: `Delta ${deltaText(delta)} is below one over the number of units.`,
        holds: "unknown",
      },
    ];
  }
  const customary = {
    text: "Delta is at most n^-1.1, as is customary.",
    holds: delta <= customaryDelta(dataset.size) ? "yes" : "no",
  } as const;
  if (!dataset.isSizePublic) {
    const isTold = record.training.some((phase) => tellsSize(phase, dataset.size!));
    return isTold ? [customary, toldSize] : [customary];
  }
  if (neighboringRelation !== "addOrRemoveOne") return [customary];
  return [
    customary,
    {
      text: "The size of the data set stays hidden, as addOrRemoveOne has it. (It is public: that release is not covered.)",
      holds: "no",
    },
  ];
}

const toldSize: Assumption = {
  text:
    "The size of the data set stays hidden. (The divisor of sums over the sampling rate is that size, and both are printed: " +
    "set one of them without counting, or say that the size is public.)",
  holds: "no",
};

/** Whether the expected size of a batch was worked out from how many units there are. */
const tellsSize = ({ sampling, divisor }: RecordedTraining, size: number): boolean =>
  (sampling.kind === "poisson" || sampling.kind === "truncatedPoisson") &&
  Math.round(divisor / sampling.samplingRate) === size;

function noiseAssumptions({ training }: PrivacyRecord): readonly Assumption[] {
  if (training.length === 0) return [];
  const isSeeded = training.some(({ noise }) => noise.randomness === "seeded");
  const isExact = training.every(({ noise }) => noise.kind === "discreteGaussian");
  const multipliers = [...new Set(training.map(({ noise }) => noise.noiseMultiplier))];
  return [
    {
      text: `Nobody can compute the noise again. (It came from ${isSeeded ? "a seed, as in a test: who knows it takes the noise away" : "the operating system's generator"}.)`,
      holds: isSeeded ? "no" : "yes",
    },
    {
      text: `The last bits of a noisy sum tell nothing. (Noise was drawn ${isExact ? "exactly, on a grid" : "in floating point, which the analysis does not know"}.)`,
      holds: isExact ? "yes" : "no",
    },
    {
      text: `The noise multiplier was fixed beforehand: ${multipliers.join(", then ")}.`,
      holds: "yes",
    },
  ];
}
