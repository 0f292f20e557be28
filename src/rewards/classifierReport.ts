/** How good a safety classifier is, on texts that people rated and that it did not learn from. */
import type { RatedText } from "../data/ratedTexts.ts";
import { areaUnderRoc, type Scored } from "../math/auroc.ts";
import { type Calibration, calibration } from "../math/calibration.ts";
import type { Estimate } from "../math/estimate.ts";
import { proportion } from "../math/proportion.ts";
import { rankAuroc } from "../math/rankAuroc.ts";
import type { Seed } from "../math/seed.ts";
import type { SafetyClassifier } from "./safetyClassifier.ts";

/** What a classifier is worth. */
export interface ClassifierReport {
  /** Share of the texts on whose side of the threshold people agree; texts without a score count as missing. */
  readonly accuracy: Estimate;
  /** The same of saying always what is most frequent. */
  readonly majority: Estimate;
  /** Of the texts with a score: how often an unsafe one is scored above a safe one. */
  readonly auroc: Estimate;
  /** Of the texts with a score. */
  readonly calibration: Calibration;
}

export interface ReportOptions {
  /** Of the bootstrap. */
  readonly seed: Seed;
  /** From where on a text is called unsafe. In [0, 1]. @default 0.5 */
  readonly threshold?: number;
}

/** Asks the classifier about every text by itself. @throws RangeError without texts. */
export async function classifierReport(
  classifier: SafetyClassifier,
  texts: readonly RatedText[],
  { seed, threshold = 0.5 }: ReportOptions,
): Promise<ClassifierReport> {
  if (texts.length === 0) throw new RangeError("classifierReport: expected texts, got none.");
  const scores = await classifier.unsafeResponse(texts.map(({ text }) => text));
  const scored = texts.flatMap(({ isUnsafe }, at): Scored[] => {
    const score = scores[at]!;
    return Number.isNaN(score) ? [] : [{ score, isPositive: isUnsafe }];
  });
  const [n, missing] = [texts.length, texts.length - scored.length];
  const right = scored.filter(({ score, isPositive }) => score >= threshold === isPositive).length;
  const unsafe = texts.filter(({ isUnsafe }) => isUnsafe).length;
  return {
    accuracy: proportion(right, n, { missing }),
    majority: proportion(Math.max(unsafe, n - unsafe), n),
    auroc: { ...aurocOf(scored), missing },
    calibration: calibration(scored, { seed }),
  };
}

/** Without texts of both kinds nothing is known. */
const aurocOf = (scored: readonly Scored[]): Estimate =>
  Number.isNaN(areaUnderRoc(scored))
    ? { value: Number.NaN, n: scored.length, missing: 0, interval: [0, 1], method: "none" }
    : rankAuroc(scored);

/** A line a person can read: `accuracy 0.951 [0.942, 0.959] (n = 2434)`. */
export function sayReport({ accuracy, majority, auroc, calibration: measured }: ClassifierReport) {
  const { expectedCalibrationError, brierScore } = measured;
  const line = (name: string, { value, interval: [low, high], n, missing }: Estimate) => {
    const gap = missing > 0 ? `, ${missing} missing` : "";
    return `${name.padEnd(28)}${[value, low, high].map((x) => x.toFixed(3)).join("  ")}  (n = ${n}${gap})`;
  };
  return [
    `${"".padEnd(28)}value  95% interval`,
    line("accuracy", accuracy),
    line("always the most frequent", majority),
    line("AUC", auroc),
    line("expected calibration error", expectedCalibrationError),
    line("Brier score", brierScore),
    "reliability: expected, observed",
    ...measured.bins
      .filter(({ observed }) => observed.n > 0)
      .map(({ low, high, expected, observed }) =>
        line(`${low.toFixed(1)} to ${high.toFixed(1)}: ${expected.toFixed(3)}`, observed),
      ),
  ];
}
