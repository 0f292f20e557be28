/**
 * Statistics of many records, each with how much every record moves it: intervals for means, ratios and areas under
 * curves, and for differences between two models on the same records, without resampling.
 *
 * To first order a statistic of a sample is its value plus a sum over records (Hampel 1974), so that its variance is that
 * of a sum, and a smooth function of two statistics has the sum of their influences, weighted by its slopes.
 *
 * Does not prove: coverage for a handful of records, or for a statistic that is at the end of what it can be.
 */
import { type ConfidenceOptions, percentText, requireConfidence } from "./confidence.ts";
import { normalQuantile } from "./distributions/normal.ts";
import { studentQuantile } from "./distributions/student.ts";
import type { Estimate } from "./estimate.ts";

/** A number about records, and what each of them has to do with it. */
export interface Linearized {
  /** NaN where nothing was measured. */
  readonly value: number;
  /**
   * [records]: their squares add up to the variance of the value where records are independent. Their sum is 0; of a single
   * record, from which no variance can be told, they are not finite.
   */
  readonly influence: Float64Array;
  /** What it is and how its variance was made: `"mean"`, `"DeLong"`. */
  readonly method: string;
}

/** How an interval is made. */
export interface LinearizedOptions extends ConfidenceOptions {
  /**
   * Where the interval is symmetric: `"log"` for what is above 0, `"logit"` for what lies in [0, 1].
   * @default "plain"
   */
  readonly scale?: "plain" | "log" | "logit";
  /** [records]: what belongs together, such as the user of a record; sums over clusters are what varies then. */
  readonly clusters?: ArrayLike<number>;
}

/** The mean of numbers, one for each record. */
export function linearizedMean(values: Float64Array): Linearized {
  const n = values.length;
  const value = n === 0 ? Number.NaN : sumOf(values) / n;
  const scale = 1 / Math.sqrt(n * (n - 1));
  return { value, influence: values.map((each) => (each - value) * scale), method: "mean" };
}

/** A smooth function of two statistics of the same records, from its value and its slopes there. */
export function combined(
  [first, second]: readonly [Linearized, Linearized],
  { value, slopes }: { readonly value: number; readonly slopes: readonly [number, number] },
): Linearized {
  if (first.influence.length !== second.influence.length) {
    const sizes = `${first.influence.length} and ${second.influence.length}`;
    throw new RangeError(`combined: expected statistics of the same records, got ${sizes}.`);
  }
  const influence = first.influence.map(
    (each, record) => slopes[0] * each + slopes[1] * second.influence[record]!,
  );
  return { value, influence, method: first.method };
}

/** first / second. */
export function linearizedRatio(first: Linearized, second: Linearized): Linearized {
  const value = first.value / second.value;
  const slopes = [1 / second.value, -value / second.value] as const;
  return { ...combined([first, second], { value, slopes }), method: `ratio, ${first.method}` };
}

/** √ of the sum of squared influences: of records, or of clusters. NaN where the value is. */
export function standardErrorOf(
  { value, influence }: Linearized,
  clusters?: ArrayLike<number>,
): number {
  if (Number.isNaN(value)) return Number.NaN;
  if (clusters === undefined) return Math.sqrt(squaresOf(influence));
  const sums = clusterSums(influence, clusters);
  return Math.sqrt((sums.length / (sums.length - 1)) * squaresOf(sums));
}

/** The value with its interval, normal on the scale; with clusters Student's with one degree of freedom less than there are. */
export function estimateOf(
  statistic: Linearized,
  { confidence = 0.95, scale = "plain", clusters }: LinearizedOptions = {},
): Estimate {
  requireConfidence("estimateOf", confidence);
  const { value, influence, method } = statistic;
  const among = clusters && new Set(Array.from(clusters)).size;
  const upper = (1 + confidence) / 2;
  const quantile =
    among === undefined ? normalQuantile(upper) : studentQuantile(upper, Math.max(1, among - 1));
  const half = quantile * standardErrorOf(statistic, clusters);
  const on = scale === "plain" ? "" : ` on the ${scale} scale`;
  const which = among === undefined ? "" : `, ${among} clusters`;
  return {
    ...{ value, n: influence.length, missing: 0, interval: endsOf(value, half, scale) },
    method: `${method}, ${percentText(confidence)}${on}${which}`,
  };
}

type Scale = NonNullable<LinearizedOptions["scale"]>;

const endless: Readonly<Record<Scale, readonly [number, number]>> = {
  ...{ plain: [-Infinity, Infinity], log: [0, Infinity], logit: [0, 1] },
};

/** Open where there is no variance to be told: one record, one cluster, or nothing that varies at the end of a scale. */
function endsOf(value: number, half: number, scale: Scale): readonly [number, number] {
  if (!(half < Infinity)) return endless[scale];
  if (scale === "plain") return [value - half, value + half];
  if (scale === "log") {
    if (!(value > 0)) return endless.log;
    const factor = Math.exp(half / value);
    return [value / factor, value * factor];
  }
  if (!(value > 0 && value < 1)) return endless.logit;
  const odds = value / (1 - value);
  const factor = Math.exp(half / (value * (1 - value)));
  return [odds / (odds + factor), odds / (odds + 1 / factor)];
}

function clusterSums(influence: Float64Array, clusters: ArrayLike<number>): Float64Array {
  if (clusters.length !== influence.length) {
    const sizes = `${influence.length} records, got ${clusters.length} clusters`;
    throw new RangeError(`standardErrorOf: expected a cluster for each of ${sizes}.`);
  }
  const sums = new Map<number, number>();
  influence.forEach((each, record) => {
    sums.set(clusters[record]!, (sums.get(clusters[record]!) ?? 0) + each);
  });
  return Float64Array.from(sums.values());
}

/** Compensated (Neumaier 1974): a log has millions of records. */
export function sumOf(values: ArrayLike<number>): number {
  let [sum, lost] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

const squaresOf = (values: Float64Array): number => sumOf(values.map((each) => each * each));
