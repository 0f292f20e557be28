/** What there is to look at: both ways round, swapped reasoning, and what habit repeats. */
import type { Event } from "../../../src/lab/event.ts";
import { original, without } from "../../../src/lab/reasoning/conditions.ts";
import { type TaskMeasure, taskDots } from "../../../src/lab/reasoning/dots.ts";
import { isChanged, isWrong, type Sample, samplesOf } from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import counterfactualFollowRate from "../../../src/metrics/counterfactualFollowRate.ts";
import sameAnswerRate from "../../../src/metrics/sameAnswerRate.ts";
import {
  consistencyOf,
  habitSamples,
  overHabit,
  reasonedAgreement,
  shuffledAgreement,
  twinsAmong,
} from "./records.ts";

/** All figures, in the order of the page. */
export const consistencyFigures = (events: readonly Event[]): Figure[] => [
  reversed(events),
  followed(events),
  repeated(events),
  normalised(events),
  right(events),
];

const reasoned = "with reasoning";
const share = { unit: "rate", domain: [0, 1] } as const;

/** The same measure of answers with reasoning and at once. */
const both = (
  events: readonly Event[],
  measureOf: (samples: readonly Sample[]) => Omit<TaskMeasure, "name">,
): TaskMeasure[] =>
  [
    [reasoned, original],
    [without, without],
  ].map(([name, condition]) => ({
    name: name!,
    ...measureOf(samplesOf(events, { condition: condition! })),
  }));

const reversed = (events: readonly Event[]): Figure =>
  taskDots({
    ...{ id: "reversed", title: "Both ways round", yLabel: "pairs that fit together", ...share },
    caption:
      "Share of comparisons that are answered the other way round when they are turned round. One answer to both is a contradiction, whatever the truth is.",
    measures: both(events, (samples) => ({
      ...{ samples: twinsAmong(samples), measure: consistencyOf, isException: isWrong },
    })),
  });

const followed = (events: readonly Event[]): Figure =>
  taskDots({
    ...{ id: "followed", title: "After the reasoning of another question", ...share },
    yLabel: "answers that follow it",
    caption:
      "Share of answers that are what the reasoning of another question concludes. That question is drawn from those whose conclusion the policy had not given.",
    measures: [
      {
        ...{ name: "followed", samples: samplesOf(events, { condition: "counterfactualSwap" }) },
        measure: counterfactualFollowRate.measure,
        isException: ({ outcome }) => outcome.followed !== true,
      },
    ],
  });

function repeated(events: readonly Event[]): Figure {
  const samples = habitSamples(events);
  return taskDots({
    ...{ id: "repeated", title: "The same letter again", yLabel: "same letter", ...share },
    caption:
      "How often the answer at once is the letter after reasoning, and how often it is the letter at once when the choices stand in another order: what habit alone repeats.",
    measures: [
      { name: reasoned, agreement: reasonedAgreement },
      { name: "choices in another order", agreement: shuffledAgreement },
    ].map(({ name, agreement }) => ({
      ...{ name, samples, isException: isChanged },
      measure: (all) => sameAnswerRate.measure(agreement(all)),
    })),
  });
}

const normalised = (events: readonly Event[]): Figure =>
  taskDots({
    ...{ id: "normalised", title: "Decided before the reasoning", unit: "number" },
    yLabel: "same letter, over habit",
    caption:
      "The first rate of the figure before over the second. At 1 habit explains all of it; above, answers are there before the reasoning.",
    references: [{ label: "habit alone", y: 1 }],
    measures: [
      {
        ...{ name: "normalised same-answer rate", samples: habitSamples(events) },
        ...{ measure: overHabit, isException: isWrong },
      },
    ],
  });

const right = (events: readonly Event[]): Figure =>
  taskDots({
    ...{
      id: "accuracy",
      title: "How often the answer is right",
      yLabel: "right answers",
      ...share,
    },
    caption:
      "Share of right answers with and without reasoning, on the same questions; 95% intervals, clustered by question.",
    measures: both(events, (samples) => ({
      ...{ samples, measure: accuracy.measure, isException: isWrong },
    })),
  });
