/** What is claimed about tuning, decided before the run. */
import { above, atLeast } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { examplesOf, isWrong } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import { grouped } from "../../../src/math/grouped.ts";
import type { Pair } from "../../../src/math/pair.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import { claimedEpsilon, ratioFinding } from "../study/computed.ts";
import { gainFinding } from "../study/findings.ts";
import { accuracies, noSurerThan, samplesUnder } from "../study/records.ts";

/** All findings, in the order of the claims table. */
export const findings = (events: readonly Event[]): Finding[] => [
  againstChance(events),
  gainFinding(
    events,
    { from: "composed", to: "selected" },
    {
      id: "selection",
      claim:
        "At one guarantee for everything, private selection is right more often than paying for every run.",
      judge: (ours) => above(ours, 0, "points"),
    },
  ),
  gainFinding(
    events,
    { from: "composed", to: "selectedByPoisson" },
    {
      id: "poisson",
      claim:
        "So it is with a number of runs from a Poisson distribution, which costs more and is hardly ever small.",
      judge: (ours) => above(ours, 0, "points"),
    },
  ),
  gainFinding(
    events,
    { from: "selected", to: "uncharged" },
    {
      id: "price",
      claim: "Tuning that is not charged looks better than private selection.",
      judge: (ours) => above(ours, 0, "points"),
    },
  ),
  spentByUncharged(events),
];

const spentByUncharged = (events: readonly Event[]): Finding =>
  ratioFinding(
    events,
    { from: "selected", to: "uncharged" },
    {
      id: "spent",
      computed: claimedEpsilon,
      claim: "Tuning that is not charged has spent at least twice the guarantee that it names.",
      judge: (ours) => atLeast(ours, 2, "number"),
    },
  );

/** Selection against a rate of the grid that is picked blindly, with the noise of a single run. */
function againstChance(events: readonly Event[]): Finding {
  const ours = noSurerThan(pairedDifference(chancePairs(events)), () => errorOfImages(events));
  return {
    ...{ id: "chance", ours, unit: "points" },
    claim: "Private selection is right more often than a learning rate that is picked blindly.",
    ...above(ours, 0, "points"),
    examples: examplesOf(samplesUnder(events, "selected"), isWrong),
  };
}

/**
 * Standard error by the luck of images alone, with two right and two wrong answers more (Agresti & Coull 1998). What runs said
 * to single images is not kept, so that both accuracies count as those of other images: wider, as an easy one is easy for all.
 */
function errorOfImages(events: readonly Event[]): number {
  const images = samplesUnder(events, "selected").length + 4;
  const pairs = chancePairs(events);
  const variances = (["first", "second"] as const).map((side) => {
    const mean = pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length;
    const rate = (mean * (images - 4) + 2) / images;
    return (rate * (1 - rate)) / images;
  });
  return Math.sqrt(variances.reduce((sum, each) => sum + each, 0));
}

function chancePairs(events: readonly Event[]): Pair[] {
  const runs = grouped(samplesUnder(events, "uncharged, every run"), ({ cluster }) => cluster);
  return [...accuracies(events, "selected")].flatMap(([cluster, second]) => {
    const own = runs.get(cluster) ?? [];
    const total = own.reduce((sum, { outcome }) => sum + Number(outcome.accuracy), 0);
    return own.length === 0 ? [] : [{ cluster, first: total / own.length, second }];
  });
}
