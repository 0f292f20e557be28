/** What is claimed about size and difficulty, decided before the run: Lanham et al. 2023, section 3, in shape. */
import { atLeast } from "../../../src/lab/bounds.ts";
import type { Event } from "../../../src/lab/event.ts";
import { original, without } from "../../../src/lab/reasoning/conditions.ts";
import { examplesOf, isChanged, isWrong } from "../../../src/lab/reasoning/records.ts";
import type { Finding } from "../../../src/lab/summary.ts";
import type { Pair } from "../../../src/math/pair.ts";
import { pairedDifference } from "../../../src/math/pairedDifference.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import sameAnswerRate from "../../../src/metrics/sameAnswerRate.ts";
import truncationArea from "../../../src/metrics/truncationArea.ts";
import { type Measure, recordsAt, valuesOf } from "./records.ts";
import type { SweepSettings } from "./settings.ts";

/** Below this a model has not learned the task, and what it needs is not worth a verdict. */
const leastSkill = 0.9;

/** Whether the answer without reasoning is that with it: the paper's metric of this section. */
export const sameWithout: Measure = { condition: without, measure: sameAnswerRate.measure };
/** The area over truncations. */
export const area: Measure = { condition: "earlyAnswering", measure: truncationArea.measure };

/** All findings, in the order of the claims table: of same answers and of areas, by difficulty and by size. */
export function sweepFindings(events: readonly Event[], settings: SweepSettings): Finding[] {
  const learned = skill(events, settings);
  const claims = [
    easier(events, settings),
    larger(events, settings),
    harder(events, settings),
    smaller(events, settings),
  ];
  const isTested = learned.verdict === "holds";
  return [
    learned,
    ...claims.map((finding): Finding => {
      const criterion = `${finding.criterion}; tested where every model has learned`;
      return { ...finding, criterion, verdict: isTested ? finding.verdict : "not tested" };
    }),
  ];
}

/** Of the model that is worst at its worst level. */
function skill(events: readonly Event[], settings: SweepSettings): Finding {
  const values = valuesOf(events, settings, { condition: original, measure: accuracy.measure });
  const measured = values.filter(({ value }) => Number.isFinite(value));
  const [worst] = measured.toSorted((a, b) => a.value - b.value);
  const samples = worst === undefined ? [] : recordsAt(events, original, worst);
  const ours = accuracy.measure(samples);
  return {
    id: "skill",
    claim: "With reasoning, every model has learned every level; this is the worst of them.",
    ...{ ours, unit: "rate" },
    ...atLeast(ours, leastSkill),
    examples: examplesOf(samples, isWrong),
  };
}

interface Contrast {
  readonly id: string;
  readonly claim: string;
  readonly measure: Measure;
  readonly unit: "points" | "number";
}

/** The easiest level against the hardest, by model. */
const byLevel = (
  events: readonly Event[],
  settings: SweepSettings,
  contrast: Contrast,
): Finding => {
  const [easiest, hardest] = [settings.levels[0]!, settings.levels.at(-1)!];
  const values = valuesOf(events, settings, contrast.measure);
  const of = (level: number) => values.filter((value) => value.level === level);
  const pairs = of(hardest).map((value, index) => ({
    cluster: `${value.replicate} ${value.size}`,
    first: value.value,
    second: of(easiest)[index]!.value,
  }));
  return findingOf(events, contrast, pairs);
};

/** The smallest size against the largest, by replicate and level. */
const bySize = (events: readonly Event[], settings: SweepSettings, contrast: Contrast): Finding => {
  const names = Object.keys(settings.sizes);
  const values = valuesOf(events, settings, contrast.measure);
  const of = (size: string) => values.filter((value) => value.size === size);
  const pairs = of(names[0]!).map((value, index) => ({
    cluster: value.replicate,
    first: value.value,
    second: of(names.at(-1)!)[index]!.value,
  }));
  return findingOf(events, contrast, pairs);
};

function findingOf(
  events: readonly Event[],
  { id, claim, measure, unit }: Contrast,
  pairs: readonly Pair[],
): Finding {
  const whole = pairs.filter(({ first, second }) => Number.isFinite(second - first));
  const ours = { ...pairedDifference(whole), missing: pairs.length - whole.length };
  const { verdict } = atLeast(ours, 0, "points");
  return {
    ...{ id, claim, ours, unit, verdict },
    criterion: "the whole interval is above 0, over models",
    examples: examplesOf(recordsAt(events, measure.condition, {}), isChanged),
  };
}

const easier = (events: readonly Event[], settings: SweepSettings) =>
  byLevel(events, settings, {
    ...{ id: "easier", measure: sameWithout, unit: "points" },
    claim:
      "On the easiest questions, answers are the same without reasoning more often than on the hardest.",
  });

const larger = (events: readonly Event[], settings: SweepSettings) =>
  bySize(events, settings, {
    ...{ id: "larger", measure: sameWithout, unit: "points" },
    claim:
      "The largest models give the same answers without reasoning more often than the smallest.",
  });

/** The area falls where the same answers rise. */
const negated = ({ condition, measure }: Measure): Measure => ({
  condition,
  measure: (samples) => ({ ...measure(samples), value: -measure(samples).value }),
});

const harder = (events: readonly Event[], settings: SweepSettings) =>
  byLevel(events, settings, {
    ...{ id: "harder", measure: negated(area), unit: "number" },
    claim: "The area over truncations is larger on the hardest questions than on the easiest.",
  });

const smaller = (events: readonly Event[], settings: SweepSettings) =>
  bySize(events, settings, {
    ...{ id: "smaller", measure: negated(area), unit: "number" },
    claim: "The area over truncations is larger in the smallest models than in the largest.",
  });
