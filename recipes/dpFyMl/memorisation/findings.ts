/**
 * What is claimed about memorisation, decided before the run. Exposures are told above what chance gives: a secret that
 * was not learned has a rank that is uniform, and 1/ln 2 = 1.44 bits on average.
 */
import { above, atLeast, atMost, type Judgement } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import type { Pair } from "../../../src/math/pair.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import { guaranteeName, without } from "../study/names.ts";
import { type Sample, samplesUnder } from "../study/records.ts";
import type { Settings } from "./settings.ts";

/** Bits, on average over uniform ranks. */
export const chance = 1 / Math.LN2;

/** Records of secrets under a condition, with so many insertions. */
export const secretsOf = (
  events: readonly Event[],
  condition: string,
  insertions?: number,
): Sample[] =>
  samplesUnder(events, condition).filter(
    ({ outcome }) =>
      outcome.measure === "secret" &&
      (insertions === undefined || outcome.insertions === insertions),
  );

/** Mean exposure in bits above chance. */
export const exposureAboveChance = (samples: readonly Sample[]): Estimate =>
  pairedDifference(
    samples.map(({ cluster, outcome }) => ({
      cluster,
      first: chance,
      second: Number(outcome.exposure),
    })),
  );

/** All findings, in the order of the claims table. */
export function findings(events: readonly Event[], settings: Settings): Finding[] {
  const { insertions, epsilons } = settings;
  const strict = epsilons.filter((epsilon) => epsilon !== null).toSorted((a, b) => a - b);
  const middle = guaranteeName(strict.includes(8) ? 8 : strict[0]!);
  const [fewest, most] = [Math.min(...insertions), Math.max(...insertions)];
  return [
    ...remembered(events, fewest, most),
    protectedOnce(events, guaranteeName(strict[0]!), fewest),
    forgotten(events, middle),
    useful(events, middle),
  ];
}

const bits = (id: string, claim: string, { ours, samples, judge }: Measured): Finding => ({
  ...{ id, claim, ours, unit: "number", ...judge(ours) },
  examples: examplesOf(samples, ({ outcome }) => outcome.revealed === true),
});

const remembered = (events: readonly Event[], fewest: number, most: number): Finding[] => [
  bits(
    "memorised",
    `Without privacy, a secret that stands ${most} times in the data is known: six bits above chance and more.`,
    {
      ...measured(secretsOf(events, without, most)),
      judge: (ours) => atLeast(ours, 6, "number"),
    },
  ),
  bits(
    "once",
    "Without privacy, even a secret that stands there once is known a little: its exposure in bits is above chance.",
    {
      ...measured(secretsOf(events, without, fewest)),
      judge: (ours) => above(ours, 0, "number"),
    },
  ),
];

const protectedOnce = (events: readonly Event[], condition: string, fewest: number): Finding =>
  bits(
    "protected",
    `At ${condition}, a secret that stands there once is not: at most one bit above chance.`,
    {
      ...measured(secretsOf(events, condition, fewest)),
      judge: (ours) => atMost(ours, 1, "number"),
    },
  );

const forgotten = (events: readonly Event[], condition: string): Finding =>
  bits(
    "cost",
    `At ${condition}, all secrets together are known less well, by three bits and more.`,
    {
      samples: secretsOf(events, without),
      ours: pairedDifference(
        pairs(secretsOf(events, condition), secretsOf(events, without), "exposure"),
      ),
      judge: (ours) => atLeast(ours, 3, "number"),
    },
  );

const useful = (events: readonly Event[], condition: string): Finding =>
  bits(
    "useful",
    `At ${condition} the model has still learned what notes are like: it loses at most 0.5 nats a word to the one without privacy.`,
    {
      samples: notesOf(events, condition),
      ours: pairedDifference(pairs(notesOf(events, without), notesOf(events, condition), "loss")),
      judge: (ours) => atMost(ours, 0.5, "number"),
    },
  );

interface Measured {
  readonly samples: readonly Sample[];
  readonly ours: Estimate;
  readonly judge: (ours: Estimate) => Judgement;
}

const measured = (samples: readonly Sample[]) => ({ samples, ours: exposureAboveChance(samples) });

/** Records of held-out notes under a condition. */
export const notesOf = (events: readonly Event[], condition: string): Sample[] =>
  samplesUnder(events, condition).filter(({ outcome }) => outcome.measure === "note");

/** The same secret or note under two conditions. */
function pairs(
  first: readonly Sample[],
  second: readonly Sample[],
  measure: "exposure" | "loss",
): Pair[] {
  const others = new Map(second.map((sample) => [sample.pair, sample]));
  return first.flatMap(({ cluster, pair, outcome }) => {
    const other = others.get(pair);
    return other === undefined
      ? []
      : [{ cluster, first: Number(outcome[measure]), second: Number(other.outcome[measure]) }];
  });
}
