/** Figures of trained models of clicks: what a guarantee costs, and whether predicted rates come true. */
import type { Figure, Point, Reference, Series } from "../summary.ts";
import type { ClickEvaluation } from "./clickEvaluation.ts";
import {
  type ClickResult,
  clickExamples,
  type LossComparison,
  type LossName,
  lossOf,
  relativeLossUnder,
} from "./clickResult.ts";

type Results = ReadonlyMap<string, ClickResult>;

/** The loss of a condition over that of its baseline, at this place of an axis. */
export function relativeLossPoint(results: Results, x: number | string, of: LossComparison): Point {
  const { value, interval, n } = relativeLossUnder(results, of);
  const [low, high] = interval;
  return {
    ...{ x, y: Number.isFinite(value) ? value : null, low, high, n },
    examples: clickExamples(results, of.condition),
  };
}

/** The level of a predictor that always says the same: what a model must stay below to be worth anything. */
export function trivialReference(
  results: Results,
  { loss, baseline = "without privacy" }: { readonly loss: LossName; readonly baseline?: string },
): Reference[] {
  const ratios = [...results.values()].flatMap((result) => {
    const trivial = result.evaluation.trivial[loss];
    const isMeasured = result.condition === baseline && lossOf(result, loss) > 0;
    return isMeasured && trivial !== undefined ? [Math.log(trivial / lossOf(result, loss))] : [];
  });
  if (ratios.length === 0) return [];
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  return [{ label: "always the same rate", y: Math.exp(mean) - 1 }];
}

/** Which models a calibration plot shows. */
export interface CalibrationFigureOptions {
  readonly id?: string;
  /** In the order of the legend. */
  readonly conditions: readonly string[];
  readonly replicate: string;
}

/** Predicted against observed rates of one replicate, on logarithmic axes: rates of clicks differ by orders of magnitude. */
export function calibrationFigure(
  results: Results,
  { id = "calibration", conditions, replicate }: CalibrationFigureOptions,
): Figure {
  const own = [...results.values()].filter((result) => result.replicate === replicate);
  const shown = conditions.flatMap(
    (condition) => own.find((result) => result.condition === condition) ?? [],
  );
  const series = shown.map(
    ({ condition, evaluation }): Series => ({
      name: condition,
      points: pointsOf(evaluation, clickExamples(results, condition)),
    }),
  );
  const domain = domainOf(series);
  const isCount = shown.some(({ evaluation }) => evaluation.task === "count");
  const unit = isCount ? "number" : "rate";
  const said = isCount ? "count" : "rate";
  return {
    ...{ kind: "scatter", id, title: `Predicted and observed ${said}s` },
    caption:
      `Held-out records in bins of equal size by their prediction; 95% intervals take records to be independent. ` +
      `On the line, ${said}s come true; above it, they were predicted too low. One replicate, ${replicate}.`,
    x: { label: `predicted ${said}`, unit, scale: "log", ...domain },
    y: { label: `observed ${said}`, unit, scale: "log", ...domain },
    series,
    diagonal: "predicted = observed",
  };
}

const pointsOf = ({ reliability }: ClickEvaluation, examples: readonly string[]): Point[] =>
  reliability.map(({ n, predicted, observed: { value, interval } }) => ({
    ...{ x: predicted, y: value, n, examples },
    ...(interval[0] !== null && interval[1] !== null && { low: interval[0], high: interval[1] }),
  }));

/** Both axes the same, around all points that have a place on a logarithmic axis. */
function domainOf(series: readonly Series[]): { readonly domain?: readonly [number, number] } {
  const all = series.flatMap(({ points }) =>
    points.flatMap(({ x, y, high }) => [Number(x), y, high]),
  );
  const known = all.filter((value): value is number => typeof value === "number" && value > 0);
  if (known.length === 0) return {};
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return { domain: [low / 1.3, high * 1.3] };
}
