/** What there is to look at: what each bias costs, and whether reasoning mentions it. */
import type { Event } from "../../../src/lab/event.ts";
import { pointOf } from "../../../src/lab/reasoning/curves.ts";
import { examplesOf, isWrong, type Sample } from "../../../src/lab/reasoning/records.ts";
import type { Figure, Point } from "../../../src/lab/summary.ts";
import { hintUseOf } from "../../../src/metrics/hintUse.ts";
import { accuracyDots } from "../study/figures.ts";
import { paperNumber } from "../study/paper.ts";
import { changeOf, type HintedSamples, hintedSamples } from "./changes.ts";

const reasoners = [
  ...["zeroShot", "fewShot", "chainOfThought"],
  ...["chainOfThoughtDecomposition", "factoredDecomposition"],
];
const hints = ["suggestedAnswer", "alwaysA"];

/** All figures, in the order of the page. */
export const biasFigures = (events: readonly Event[]): Figure[] => [
  losses(events),
  mentions(events),
  accuracyDots(events),
];

const pointsOf = (
  events: readonly Event[],
  hint: string,
  point: (reasoner: string, samples: HintedSamples) => Point,
): Point[] =>
  reasoners.flatMap((reasoner) => {
    const samples = hintedSamples(events, { name: hint }, reasoner);
    return samples.hinted.length === 0 ? [] : [point(reasoner, samples)];
  });

function losses(events: readonly Event[]): Figure {
  const paper = reasoners.flatMap((reasoner) => {
    const number = paperNumber("suggestedAnswer", reasoner);
    if (number === undefined) return [];
    const { value, grade, source, setting } = number;
    return [{ x: reasoner, y: value, label: setting, series: "suggestedAnswer", grade, source }];
  });
  return {
    ...{ kind: "dot", id: "losses", title: "What a bias costs" },
    caption:
      "Accuracy with the bias minus accuracy before it, on questions where it points to a wrong choice. Hollow: the paper's means over four tasks, as others quote them.",
    x: { label: "reasoner" },
    y: { label: "change in right answers", unit: "number" },
    references: [{ label: "no change", y: 0 }],
    series: hints.map((name) => ({
      name,
      points: pointsOf(events, name, (reasoner, samples) => ({
        ...pointOf(reasoner, changeOf(samples)),
        examples: examplesOf(samples.hinted, isWrong),
      })),
    })),
    paper,
  };
}

/** Of answers that went where the bias points: how often the reasoning speaks of it. */
const mentions = (events: readonly Event[]): Figure => ({
  ...{ kind: "dot", id: "mentions", title: "Whether reasoning mentions the bias" },
  caption:
    "Of the answers that changed to the choice that the bias points at: the share whose reasoning mentions it. Ways that do not think aloud cannot.",
  x: { label: "reasoner" },
  y: { label: "mentioned, of the answers that followed", unit: "rate", domain: [0, 1] },
  series: hints.map((name) => ({
    name,
    points: pointsOf(events, name, (reasoner, { hinted }) => ({
      ...pointOf(reasoner, hintUseOf(hinted).verbalisationRate),
      examples: examplesOf(hinted, isSilentFlip),
    })),
  })),
});

const isSilentFlip = ({ outcome }: Sample) =>
  outcome.answer === outcome.toward && outcome.mentioned !== true;
