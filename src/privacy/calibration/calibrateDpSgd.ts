/** One free parameter of DP-SGD. */
import { type DpSgdParameters, dpSgdOf, type Naming } from "../dpSgdParameters.ts";
import { RefusedInputError, shown } from "../refusal.ts";
import { type Calibrated, type CalibrationOptions, calibrate } from "./calibrate.ts";

/** What can be looked for. */
export const freeParameters = ["noiseMultiplier", "steps", "samplingRate", "batchSize"] as const;

/** One of them. */
export type FreeParameter = (typeof freeParameters)[number];

/** How it is looked for. */
export interface DpSgdCalibrationOptions
  extends Omit<CalibrationOptions, "parameter" | "morePrivate" | "whole" | "range"> {
  readonly free: FreeParameter;
  /** @default all that make sense */
  readonly range?: readonly [smallest: number, largest: number];
  /** What errors call a parameter. @default its name */
  readonly naming?: Naming;
}

const kinds = {
  noiseMultiplier: { morePrivate: "larger", whole: false, range: [1e-2, 1e6] },
  steps: { morePrivate: "smaller", whole: true, range: [1, 1e9] },
  samplingRate: { morePrivate: "smaller", whole: false, range: [1e-12, 1] },
  batchSize: { morePrivate: "smaller", whole: true, range: [1, 1e12] },
} as const;

/**
 * The least private value of the free parameter that meets the target, with all others as they are. With `epochs` in
 * the place of steps, a larger batch makes fewer of them.
 *
 * @throws UnreachableTargetError with the best that can be had, where there is none.
 * @throws RefusedInputError where a parameter is missing, or free and given.
 */
export function calibrateDpSgd(
  parameters: DpSgdParameters,
  { free, naming = (name) => name, ...options }: DpSgdCalibrationOptions,
): Calibrated {
  const { morePrivate, whole, range } = kinds[free];
  if (parameters[free] !== undefined) {
    throw new RefusedInputError({
      ...{ where: naming(free), expected: "none, because it is looked for" },
      ...{ got: shown(parameters[free]), why: "Leave it out, or free another parameter." },
    });
  }
  const largest = free === "batchSize" ? (parameters.datasetSize ?? range[1]) : range[1];
  return calibrate((value) => dpSgdOf({ ...parameters, [free]: value }, naming), {
    range: [range[0], largest],
    ...options,
    ...{ morePrivate, whole, parameter: naming(free) },
  });
}
