/** Ours, peer, ours, peer, …: what is compared is done side by side, so that a busy machine slows both. */
import type { Contender, Cost } from "./contender.ts";

/** A paired comparison. Ratios are ours over the peer's: below 1, ours is faster. */
export interface Comparison {
  /** Median of the paired ratios of wall-clock time. */
  readonly ratio: number;
  /** 95% interval of that median, from order statistics. */
  readonly low: number;
  readonly high: number;
  /** Median of the paired ratios of processor time. */
  readonly cpuRatio: number;
  readonly pairs: number;
  /** Median seconds per unit of work. */
  readonly ours: number;
  readonly peer: number;
}

export interface PairOptions {
  readonly pairs: number;
  /** Units of work per measurement. */
  readonly units: number;
}

/** Measures both `pairs` times; who comes first alternates. */
export async function compare(
  ours: Contender,
  peer: Contender,
  { pairs, units }: PairOptions,
): Promise<Comparison> {
  const costs: { ours: Cost; peer: Cost }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const first = pair % 2 === 0 ? ours : peer;
    const one = await first.work(units);
    const other = await (first === ours ? peer : ours).work(units);
    costs.push(first === ours ? { ours: one, peer: other } : { ours: other, peer: one });
  }
  const ratios = costs.map(({ ours, peer }) => ours.seconds / peer.seconds);
  const [low, high] = medianInterval(ratios);
  return {
    ratio: median(ratios),
    low,
    high,
    cpuRatio: median(costs.map(({ ours, peer }) => ours.cpuSeconds / peer.cpuSeconds)),
    pairs,
    ours: median(costs.map(({ ours }) => ours.seconds)) / units,
    peer: median(costs.map(({ peer }) => peer.seconds)) / units,
  };
}

/** The middle number, or the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * 95% interval of a median without any assumption about the distribution: the r-th smallest and the r-th
 * largest, where fewer than r of n fair coins show heads with probability at most 2.5%.
 */
export function medianInterval(numbers: readonly number[]): readonly [number, number] {
  const n = numbers.length;
  const sorted = numbers.toSorted((a, b) => a - b);
  let rank = 0;
  let below = 0.5 ** n;
  for (let term = below; below <= 0.025; rank++) {
    term *= (n - rank) / (rank + 1);
    below += term;
  }
  const edge = Math.max(0, rank - 1);
  return [sorted[edge]!, sorted[n - 1 - edge]!];
}
