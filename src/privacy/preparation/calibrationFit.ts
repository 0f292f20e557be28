/** Slope and intercept of outputs from a noisy table: maximum likelihood by Newton's method, on what noise has left. */
import type { ClickTask } from "../../data/clicks/clickRecords.ts";

/** Records by what a model said of them, with noise. */
export interface OutputTable {
  /** Centres of bins. */
  readonly outputs: Float64Array;
  /** Sums of labels; may be negative. */
  readonly labels: Float64Array;
  /** Numbers of records; may be negative. */
  readonly records: Float64Array;
  /** Of the noise in label shares, and in what they leave of 1. */
  readonly standardDeviation: number;
  readonly labelBound: number;
}

/** A better output: slope · output + intercept. */
export interface OutputCalibration {
  readonly slope: number;
  readonly intercept: number;
  /** What was fitted: the slope is 1 where noise, or too few bins, leave it open. */
  readonly fit: "slope" | "intercept" | "none";
}

/** One bin that is surely not empty. */
interface Bin {
  readonly output: number;
  readonly labels: number;
  readonly records: number;
}

interface FitProblem {
  readonly bins: readonly Bin[];
  readonly table: OutputTable;
  readonly task: ClickTask;
}

const identity: OutputCalibration = { slope: 1, intercept: 0, fit: "none" };

/** Standard deviations of noise that a cell has to reach: one empty bin in 740 does. */
const surely = 3;
/** A number to which noise alone gives this standard deviation is not worth having. */
const largestDeviation = 0.25;

/** The calibration of a table, as far as noise leaves one open. */
export function fitCalibration(
  table: OutputTable,
  task: ClickTask,
  fit: OutputCalibration["fit"],
): OutputCalibration {
  const bins = filledBins(table, task);
  if (bins.length === 0 || fit === "none") return identity;
  const problem = { bins, table, task };
  const shifted: OutputCalibration = {
    slope: 1,
    intercept: interceptOf(problem),
    fit: "intercept",
  };
  const both = fit === "slope" ? slopeOf(problem, shifted) : undefined;
  if (both) return both;
  const { curvature, noise } = slopesAt(problem, shifted);
  return Math.sqrt(noise[2]) <= largestDeviation * curvature[2] ? shifted : identity;
}

/**
 * Bins that are surely not empty; the others would count as records of both labels.
 *
 * The noise that lets a bin in must not be the noise of its labels, or bins with too many of them would be kept: the cell
 * that decides is that of the label which is expected of it, whose noise matters least.
 */
function filledBins(table: OutputTable, task: ClickTask): readonly Bin[] {
  const { outputs, labels, records, standardDeviation, labelBound } = table;
  const least = surely * standardDeviation;
  const bins: Bin[] = [];
  outputs.forEach((output, bin) => {
    const share = labels[bin]! / labelBound;
    const deciding = task === "binary" && output > 0 ? share : records[bin]! - share;
    if (!(records[bin]! > 0 && (deciding >= least || least === 0))) return;
    bins.push({ output, labels: labels[bin]!, records: records[bin]! });
  });
  return bins;
}

/** What a model expects of an output, with its slope. */
function meanOf(task: ClickTask, output: number): { readonly mean: number; readonly rise: number } {
  if (task === "count") return { mean: Math.exp(output), rise: Math.exp(output) };
  const mean = 1 / (1 + Math.exp(-output));
  return { mean, rise: mean * (1 - mean) };
}

/** The intercept with which as many labels are expected as were counted; by halving, since the sum rises with it. */
function interceptOf({ bins, table, task }: FitProblem): number {
  const { standardDeviation, labelBound } = table;
  const total = (of: (bin: Bin) => number) => bins.reduce((sum, bin) => sum + of(bin), 0);
  const least = labelBound * Math.max(0.5, standardDeviation * Math.sqrt(bins.length));
  const most = task === "binary" ? total(({ records }) => records) - least : Infinity;
  const counted = Math.max(
    Math.min(
      total(({ labels }) => labels),
      most,
    ),
    least,
  );
  let [low, high] = [-30, 30];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    const expected = total(({ output, records }) => records * meanOf(task, output + middle).mean);
    if (expected < counted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Gradient and curvature of minus the log-likelihood at slope and intercept, and the variance that noise gives the gradient. */
interface Slopes {
  readonly gradient: readonly [slope: number, intercept: number];
  /** Of slope twice, slope and intercept, intercept twice. */
  readonly curvature: Curvature;
  readonly noise: Curvature;
}
type Curvature = readonly [number, number, number];

function slopesAt(
  { bins, table, task }: FitProblem,
  { slope, intercept }: OutputCalibration,
): Slopes {
  const { standardDeviation, labelBound } = table;
  const gradient: [number, number] = [0, 0];
  const curvature: [number, number, number] = [0, 0, 0];
  const noise: [number, number, number] = [0, 0, 0];
  const add = (into: [number, number, number], output: number, by: number) => {
    into[0] += by * output ** 2;
    into[1] += by * output;
    into[2] += by;
  };
  for (const { output, labels, records } of bins) {
    const { mean, rise } = meanOf(task, slope * output + intercept);
    const off = records * mean - labels;
    gradient[0] += off * output;
    gradient[1] += off;
    add(curvature, output, records * rise);
    // Of the two cells of a bin, the labels count labelBound − mean, what they leave counts −mean.
    add(noise, output, standardDeviation ** 2 * ((labelBound - mean) ** 2 + mean ** 2));
  }
  return { gradient, curvature, noise };
}

/** [a b; b c]⁻¹ (x, y); undefined where it has no inverse to speak of. */
function solve([a, b, c]: Curvature, [x, y]: readonly [number, number]) {
  const determinant = a * c - b * b;
  if (!(determinant > 1e-12 * a * c)) return undefined;
  return [(c * x - b * y) / determinant, (a * y - b * x) / determinant] as const;
}

const MOST_ROUNDS = 100;
/** Newton steps beyond this are shortened. */
const LONGEST_STEP = 0.5;

/** Both numbers; undefined where there is no maximum, or noise would decide the slope. */
function slopeOf(problem: FitProblem, start: OutputCalibration): OutputCalibration | undefined {
  let point = start;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { gradient, curvature, noise } = slopesAt(problem, point);
    const step = solve(curvature, gradient);
    if (step === undefined || !step.every(Number.isFinite)) return undefined;
    const length = Math.max(Math.abs(step[0]), Math.abs(step[1]));
    if (length < 1e-9) return isDecided(curvature, noise) && point.slope > 0 ? point : undefined;
    const share = Math.min(1, LONGEST_STEP / length);
    const slope = point.slope - share * step[0];
    point = { slope, intercept: point.intercept - share * step[1], fit: "slope" };
  }
  return undefined;
}

/** Whether the slope is more than noise: its variance is that of curvature⁻¹ · noise · curvature⁻¹. */
function isDecided(curvature: Curvature, noise: Curvature): boolean {
  const row = solve(curvature, [1, 0]);
  if (row === undefined) return false;
  const [x, y] = row;
  const variance = noise[0] * x * x + 2 * noise[1] * x * y + noise[2] * y * y;
  return Math.sqrt(variance) <= largestDeviation;
}
