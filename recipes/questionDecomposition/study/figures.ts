/** Figures that several experiments of the paper share. */
import type { Event } from "../../../src/lab/event.ts";
import { original } from "../../../src/lab/reasoning/conditions.ts";
import { oneCurve } from "../../../src/lab/reasoning/curves.ts";
import { taskDots } from "../../../src/lab/reasoning/dots.ts";
import {
  type GroupName,
  isChanged,
  isWrong,
  type Sample,
  samplesOf,
} from "../../../src/lab/reasoning/records.ts";
import type { Figure } from "../../../src/lab/summary.ts";
import type { Estimate } from "../../../src/math/estimate.ts";
import { grouped } from "../../../src/math/grouped.ts";
import accuracy from "../../../src/metrics/accuracy.ts";
import sameAnswerRate from "../../../src/metrics/sameAnswerRate.ts";
import { paperLevels } from "./paper.ts";

/** The reasoner that made a record. */
export const reasonerOf: GroupName = ({ outcome: { reasoner } }) =>
  reasoner ? `${reasoner}` : undefined;

/** A measure of every reasoner per task, with what is known of the paper as levels. */
export interface ReasonerDots extends Pick<Figure, "id" | "title" | "caption"> {
  readonly samples: readonly Sample[];
  readonly measure: (samples: readonly Sample[]) => Estimate;
  readonly isException: (sample: Sample) => boolean;
  readonly yLabel: string;
  readonly unit: "rate" | "number";
  readonly domain?: readonly [number, number];
  readonly column: Parameters<typeof paperLevels>[0];
}

/** The figure. */
export const reasonerDots = ({
  samples,
  measure,
  isException,
  column,
  ...rest
}: ReasonerDots): Figure =>
  taskDots({
    ...rest,
    measures: [...grouped(samples, reasonerOf)].map(([name, group]) => ({
      ...{ name, samples: group, measure, isException },
    })),
    paper: paperLevels(column),
  });

/** How often each reasoner is right. */
export const accuracyDots = (events: readonly Event[]): Figure =>
  reasonerDots({
    id: "accuracy",
    title: "How often the answer is right",
    caption:
      "Share of right answers of each reasoner, on the same questions; 95% intervals, clustered by question. Hollow: the paper's means over four tasks, as others quote them.",
    samples: samplesOf(events, { condition: original }),
    ...{ measure: accuracy.measure, isException: isWrong, column: "accuracy" },
    ...{ yLabel: "right answers", unit: "rate", domain: [0, 1] },
  });

/** Same answers over the share of the reasoning provided, or before the mistake. */
export const sensitivityCurve = (
  events: readonly Event[],
  {
    condition,
    ...rest
  }: Pick<Figure, "id" | "title" | "caption"> & {
    readonly condition: string;
    readonly xLabel: string;
  },
): Figure =>
  oneCurve({
    ...rest,
    samples: samplesOf(events, { condition }),
    yLabel: "same answer",
    measure: sameAnswerRate.measure,
    isException: isChanged,
    // Reasoning of different lengths, in tenths of it.
    place: ({ outcome: { share } }) => Math.round(10 * Number(share)) / 10,
    lines: reasonerOf,
  });
