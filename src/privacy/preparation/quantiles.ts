/**
 * Quantiles of private numbers, for bucket edges: the exponential mechanism (Smith 2011) on public candidates, recursively
 * (Kaplan, Schnapp & Stemmer 2022, arXiv 2110.05429).
 *
 * The score of a candidate is minus the distance of its rank from the rank that is wanted. The middle quantile is chosen
 * first, and splits both candidates and records; a record is in one part of each level, so that m quantiles cost
 * log2(m + 1) choices, rounded up. On candidates, and not on the intervals between records, many equal values do no harm
 * and one pass over the data is enough.
 */
import { bitsFrom, wordsOf } from "../noise/randomness.ts";
import {
  lossUnder,
  ownRandomness,
  type PreparationOptions,
  type Prepared,
  prepared,
  recordsOfUnit,
  requireAbove,
} from "./preparation.ts";
import { choiceEvent } from "./topBuckets.ts";

/** How quantiles are found. */
export interface QuantileOptions extends PreparationOptions {
  /** Which: ascending, each in (0, 1). `[0.25, 0.5, 0.75]` */
  readonly quantiles: readonly number[];
  /** Points that an answer may be: public, ascending, without repeats. */
  readonly candidates: ArrayLike<number>;
  /** What one choice costs, where one unit comes or goes; a unit meets log2(quantiles + 1) of them, rounded up. Above 0. */
  readonly epsilonPerChoice: number;
}

/** How many values lie before the first candidate, between two, and at or behind the last. NaN is left out: missing. */
export function cellsBetween(values: Iterable<number>, candidates: ArrayLike<number>) {
  requireAscending("cellsBetween", "candidates", candidates);
  const cells = new Float64Array(candidates.length + 1);
  for (const value of values) if (!Number.isNaN(value)) cells[placeOf(value, candidates)]!++;
  return cells;
}

/** How many candidates are at most this value. */
function placeOf(value: number, candidates: ArrayLike<number>): number {
  let [low, high] = [0, candidates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (candidates[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Candidates at equal distances, both ends included. @throws RangeError for fewer than 2 */
export function evenCandidates(lower: number, upper: number, count: number): Float64Array {
  if (!(count >= 2 && upper > lower && upper - lower < Infinity)) {
    throw new RangeError(
      `evenCandidates: expected at least 2 in an interval, got ${count} in [${lower}, ${upper}].`,
    );
  }
  return Float64Array.from({ length: count }, (_, index) => {
    return lower + ((upper - lower) * index) / (count - 1);
  });
}

/** A part of the work: these quantiles among these candidates and the records between them. */
interface Part {
  /** Quantiles [first, last) of those that are wanted, which lie in (from, to). */
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
  /** Candidates [low, high); records are those of the cells from low to high, both included. */
  readonly low: number;
  readonly high: number;
}

/**
 * Quantiles of what `cellsBetween` counted, ascending: about a share q of the values is below the quantile q. They repeat
 * where too few candidates are left.
 *
 * @throws RangeError for numbers out of range, or cells that do not fit the candidates.
 */
export function privateQuantiles(
  cells: ArrayLike<number>,
  options: QuantileOptions,
): Prepared<Float64Array> {
  const { quantiles, candidates, epsilonPerChoice, name, neighboringRelation } = options;
  const what = "quantiles of";
  requireQuantiles(cells, options);
  const epsilon = requireAbove(name, "epsilonPerChoice", epsilonPerChoice);
  const sensitivity = recordsOfUnit(options);
  const { uniform } = bitsFrom(wordsOf(ownRandomness(options, what), "quantiles"));
  const choose = chooser(cells, epsilon / sensitivity, uniform);
  const result = new Float64Array(quantiles.length);
  const solve = (part: Part): void => {
    const { first, last, from, to, low, high } = part;
    if (first >= last) return;
    if (low >= high) {
      result.fill(candidates[Math.max(0, low - 1)]!, first, last);
      return;
    }
    const middle = (first + last) >> 1;
    const quantile = quantiles[middle]!;
    const place = choose(low, high, (quantile - from) / (to - from));
    result[middle] = candidates[place]!;
    solve({ first, last: middle, from, to: quantile, low, high: place });
    solve({ first: middle + 1, last, from: quantile, to, low: place + 1, high });
  };
  solve({ first: 0, last: quantiles.length, from: 0, to: 1, low: 0, high: candidates.length });
  const levels = Math.ceil(Math.log2(quantiles.length + 1));
  const event = choiceEvent(lossUnder(neighboringRelation, epsilon), levels);
  return prepared(options, { result, event, sensitivity, of: "normalization", what });
}

/** What a choice is among: candidates [low, high), of which one near this quantile of the part is wanted. */
export interface CandidateChoice {
  readonly low: number;
  readonly high: number;
  /** Of the values between the candidates low − 1 and high. In (0, 1). */
  readonly quantile: number;
  /** What one record that comes or goes may cost. */
  readonly epsilon: number;
}

/**
 * Logarithms of the probabilities of candidates, up to a constant: −epsilon · distance / (2 max(q, 1 − q)). One record
 * more moves the rank of a candidate by 0 or 1 and the rank that is wanted by q, so that their distance moves by at most
 * max(q, 1 − q). `below` [cells + 1] counts the values before each cell.
 */
export function candidateLogs(below: ArrayLike<number>, choice: CandidateChoice): Float64Array {
  const { low, high, quantile, epsilon } = choice;
  const start = below[low]!;
  const wanted = quantile * (below[high + 1]! - start);
  const steepness = epsilon / (2 * Math.max(quantile, 1 - quantile));
  return Float64Array.from({ length: high - low }, (_, index) => {
    return -steepness * Math.abs(below[low + index + 1]! - start - wanted);
  });
}

/** Draws a candidate. */
function chooser(cells: ArrayLike<number>, epsilon: number, uniform: () => number) {
  const below = new Float64Array(cells.length + 1);
  for (let cell = 0; cell < cells.length; cell++) below[cell + 1] = below[cell]! + cells[cell]!;
  return (low: number, high: number, quantile: number): number => {
    const logs = candidateLogs(below, { low, high, quantile, epsilon });
    const most = logs.reduce((a, b) => Math.max(a, b));
    const weights = logs.map((log) => Math.exp(log - most));
    let left = uniform() * weights.reduce((a, b) => a + b, 0);
    const index = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return index < 0 ? high - 1 : low + index;
  };
}

function requireQuantiles(cells: ArrayLike<number>, options: QuantileOptions): void {
  const { quantiles, candidates, name } = options;
  requireAscending(name, "candidates", candidates);
  requireAscending(name, "quantiles", quantiles);
  if (!(quantiles[0]! > 0 && quantiles.at(-1)! < 1)) {
    throw new RangeError(`${name}: expected quantiles in (0, 1), got ${quantiles.join(", ")}.`);
  }
  if (cells.length !== candidates.length + 1) {
    const expected = `expected ${candidates.length + 1} cells around the candidates`;
    throw new RangeError(`${name}: ${expected}, got ${cells.length}.`);
  }
}

function requireAscending(name: string, what: string, numbers: ArrayLike<number>): void {
  if (numbers.length === 0) throw new RangeError(`${name}: expected ${what}, got none.`);
  for (let index = 0; index < numbers.length; index++) {
    const isAbove = index === 0 || numbers[index]! > numbers[index - 1]!;
    if (isAbove && Number.isFinite(numbers[index]!)) continue;
    throw new RangeError(
      `${name}: expected ascending finite ${what}, got ${numbers[index]} at ${index}.`,
    );
  }
}
