/**
 * Randomised response on bins: labels that are alike share an answer, so that fewer answers compete. Among all mechanisms
 * of this epsilon none has a smaller expected loss under the prior. Ghazi et al. 2023 (arXiv 2212.06074).
 *
 * Proves: epsilon, whatever the prior. Does not prove: that answers are unbiased; they lean towards the mean.
 */
import { type LabelMechanism, requireLabelEpsilon } from "./labelMechanism.ts";
import { keepProbability } from "./randomizedResponse.ts";
import { requirePrior } from "./responseWithPrior.ts";

/** What an answer should be close to. Poisson: answer − label · log(answer). */
export type BinLoss = "squared" | "poisson";

/** Labels in bins, and a response among them. */
export interface LabelBins extends LabelMechanism {
  /** First label of each bin, rising from 0. */
  readonly starts: readonly number[];
  /** Of answers, over prior and noise. */
  readonly expectedLoss: number;
}

/** How bins are looked for. */
export interface BinOptions {
  readonly epsilon: number;
  /** @default "squared" */
  readonly loss?: BinLoss;
}

/**
 * The best bins for labels of this prior, 0 … prior.length − 1, and the best number to answer for each. The prior must be
 * public or paid for; masses below 0, as a noised histogram has them, count as 0.
 *
 * @throws RangeError for a prior without any mass.
 */
export function responseOnBins(
  histogram: readonly number[],
  { epsilon, loss = "squared" }: BinOptions,
): LabelBins {
  requireLabelEpsilon("responseOnBins", epsilon);
  const prior = normalized(histogram.map((mass) => Math.max(0, mass)));
  const { starts, expectedLoss, answers } = bestBins(prior, { epsilon, loss });
  const keep = keepProbability(epsilon, starts.length);
  const other = starts.length === 1 ? 0 : (1 - keep) / (starts.length - 1);
  const chances = prior.map((_, label) => {
    const bin = starts.findLastIndex((start) => start <= label);
    return starts.map((_, at) => (at === bin ? keep : other));
  });
  return { outputs: answers, chances, starts, expectedLoss };
}

function normalized(masses: readonly number[]): number[] {
  requirePrior("responseOnBins", masses);
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}

interface Found {
  readonly starts: readonly number[];
  readonly answers: readonly number[];
  readonly expectedLoss: number;
}

/**
 * Over all numbers of bins, by dynamic programming over where the last bin begins. With d bins the expected loss is the
 * sum of their costs over e^ε + d − 1.
 */
function bestBins(prior: readonly number[], options: Required<BinOptions>): Found {
  const binOf = costsOf(prior, options);
  const odds = Math.exp(options.epsilon);
  const labels = prior.length;
  let best: Found = { starts: [], answers: [], expectedLoss: Infinity };
  let partial: Partition[] = [{ cost: 0, starts: [] }, ...empty(labels)];
  for (let bins = 1; bins <= labels; bins++) {
    partial = withOneMore(partial, binOf);
    const { cost, starts } = partial[labels]!;
    const expectedLoss = cost / (odds + bins - 1);
    if (!(expectedLoss < best.expectedLoss)) continue;
    const ends = [...starts.slice(1), labels];
    const answers = starts.map((start, bin) => binOf(start, ends[bin]!).answer);
    best = { starts, answers, expectedLoss };
  }
  return best;
}

/** The cheapest way to divide the first labels into so many bins. */
interface Partition {
  readonly cost: number;
  readonly starts: readonly number[];
}

const empty = (count: number): Partition[] =>
  Array.from({ length: count }, () => ({ cost: Infinity, starts: [] }));

function withOneMore(partial: readonly Partition[], binOf: BinOf): Partition[] {
  return partial.map((_, end) => {
    let best: Partition = { cost: Infinity, starts: [] };
    for (let start = 0; start < end; start++) {
      const before = partial[start]!;
      if (before.cost === Infinity) continue;
      const cost = before.cost + binOf(start, end).cost;
      if (cost < best.cost) best = { cost, starts: [...before.starts, start] };
    }
    return best;
  });
}

/** The bin of labels from `start` up to `end`, which is not in it. */
type BinOf = (start: number, end: number) => { readonly cost: number; readonly answer: number };

/**
 * The answer a of a bin is given to everybody with weight 1, and to its own labels with e^ε − 1 more. Both losses are
 * smallest at the weighted mean of the labels.
 */
function costsOf(prior: readonly number[], { epsilon, loss }: Required<BinOptions>): BinOf {
  const more = Math.expm1(epsilon);
  const moments = [0, 1, 2].map((power) =>
    sumsOf(prior.map((mass, label) => mass * label ** power)),
  );
  return (start, end) => {
    const [weight, sum, squares] = moments.map(
      (sums) => sums.at(-1)! + more * (sums[end]! - sums[start]!),
    );
    const answer = sum! / weight!;
    if (loss === "squared") return { cost: squares! - sum! * answer, answer };
    return { cost: sum! === 0 ? 0 : sum! - sum! * Math.log(answer), answer };
  };
}

/** Sums of the first 0, 1, 2 … numbers. */
function sumsOf(numbers: readonly number[]): number[] {
  const sums = [0];
  for (const number of numbers) sums.push(sums.at(-1)! + number);
  return sums;
}
