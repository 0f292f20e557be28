/**
 * The best unbiased answers to a label: among all mechanisms of this epsilon whose mean answer is the true label, none has
 * a smaller variance under the prior. Badanidiyuru et al. 2023 (NeurIPS), a linear program.
 *
 * Every mechanism of epsilon is a mixture of answers that are e^ε times likelier for some labels than for all others
 * (Kairouz, Oh & Viswanath 2016, arXiv 1407.1338). So a column of the program is a set of labels and a number, and the best
 * number for a set is the minimum of a parabola: no grid of answers is needed.
 *
 * Proves: epsilon, and that answers are unbiased, whatever the prior. Does not prove: that little variance is to be had;
 * at a small epsilon no unbiased answer says much.
 */
import { type Column, solvePriced } from "../../math/pricedProgram.ts";
import { unbiasedAnswers } from "./debias.ts";
import { type LabelMechanism, requireLabelEpsilon } from "./labelMechanism.ts";
import { requirePrior } from "./responseWithPrior.ts";

/** Unbiased answers. */
export interface UnbiasedResponse extends LabelMechanism {
  /** Expected squared distance from the true label, over prior and answers. */
  readonly variance: number;
  /** No unbiased mechanism of this epsilon has less than this, by the duals of the program. */
  readonly leastVariance: number;
}

/** An answer, and how likely it is for each label, up to a factor. */
interface Answer extends Column {
  readonly answer: number;
  /** 1, or e^ε for the labels that it speaks for. */
  readonly likelihoods: readonly number[];
}

interface Program {
  /** Sums to 1. */
  readonly prior: readonly number[];
  readonly epsilon: number;
}

/** What a column costs that must not be used, over the dearest answer. */
const DEAREST = 100;

/** Labels that all subsets of are tried. */
const MOST_LABELS = 10;

/**
 * The best unbiased answers to labels 0 … prior.length − 1.
 *
 * @throws RangeError for a prior that is none, or one of fewer than 2 or more than 10 labels.
 */
export function unbiasedResponse(histogram: readonly number[], epsilon: number): UnbiasedResponse {
  const where = "unbiasedResponse";
  const masses = requirePrior(
    where,
    histogram.map((mass) => Math.max(0, mass)),
  );
  if (!(masses.length >= 2 && masses.length <= MOST_LABELS)) {
    throw new RangeError(`${where}: expected 2 to ${MOST_LABELS} labels, got ${masses.length}.`);
  }
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const prior = masses.map((mass) => mass / total);
  const program = { prior, epsilon: requireLabelEpsilon(where, epsilon) };
  const { basis, values, cost, bound } = solved(program);
  const kept = basis.flatMap((column, at) =>
    values[at]! > 1e-13 ? [{ ...column, weight: values[at]! }] : [],
  );
  return {
    outputs: kept.map(({ answer }) => answer),
    chances: prior.map((_, label) =>
      kept.map(({ weight, likelihoods }) => weight * likelihoods[label]!),
    ),
    variance: cost,
    leastVariance: bound,
  };
}

/** A search that goes far beyond what randomised response answers gets lost: that comes when nothing nearer helps. */
function solved(program: Program) {
  const labels = program.prior.length;
  const bounds = new Float64Array(2 * labels).fill(1, 0, labels);
  const sets = setsOf(labels);
  const start = startOf(program);
  const enough = (-1e-7 * dearestOf(start)) / DEAREST;
  const nearby = 2 * Math.max(...start.map(({ answer }) => Math.abs(answer)));
  // Weights of answers sum to at most 1, so that no mixture of others lowers the cost by more.
  let least = 0;
  const price = (duals: Float64Array) => {
    for (const farthest of [nearby, Infinity]) {
      const answers = sets.map((set) => bestAnswer(program, { set, farthest }, duals));
      const best = answers.reduce((a, b) => (b.reduced < a.reduced ? b : a));
      least = best.reduced;
      if (best.reduced < enough) return best.column;
    }
    return undefined;
  };
  const solution = solvePriced({ start, bounds, price });
  return { ...solution, bound: solution.cost + Math.min(0, least) };
}

const dearestOf = (columns: readonly Column[]) => Math.max(...columns.map(({ cost }) => cost));

/** All sets of labels but those of none and of all, which say nothing, and one of them. */
const setsOf = (labels: number): readonly (readonly boolean[])[] =>
  Array.from({ length: 2 ** labels - 1 }, (_, code) =>
    Array.from({ length: labels }, (_, label) => ((code >> label) & 1) === 1),
  );

interface Sought {
  readonly set: readonly boolean[];
  /** Largest size of a number. */
  readonly farthest: number;
}

/** The number with which a set lowers the cost most: where Σ w (p (a − y)² − v (a − y)) is least. */
function bestAnswer({ prior, epsilon }: Program, { set, farthest }: Sought, duals: Float64Array) {
  const odds = Math.exp(epsilon);
  const likelihoods = set.map((isIn) => (isIn ? odds : 1));
  let [weight, sum] = [0, 0];
  for (const [label, likelihood] of likelihoods.entries()) {
    weight += likelihood * prior[label]!;
    sum += likelihood * (prior[label]! * label + duals[prior.length + label]! / 2);
  }
  const column = answerColumn(
    prior,
    likelihoods,
    Math.min(farthest, Math.max(-farthest, sum / weight)),
  );
  const reduced = column.entries.reduce(
    (rest, entry, row) => rest - duals[row]! * entry,
    column.cost,
  );
  return { column, reduced };
}

/** Rows: chances of each label, which sum to 1; distances of its answers, which sum to 0. */
function answerColumn(
  prior: readonly number[],
  likelihoods: readonly number[],
  answer: number,
): Answer {
  const distances = likelihoods.map((likelihood, label) => likelihood * (answer - label));
  const cost = distances.reduce(
    (sum, distance, label) => sum + prior[label]! * distance * (answer - label),
    0,
  );
  return { answer, likelihoods, cost, entries: Float64Array.from([...likelihoods, ...distances]) };
}

/** Randomised response with unbiased answers, and for each label a column that must not be used. */
function startOf({ prior, epsilon }: Program): Answer[] {
  const labels = prior.length;
  const numbers = unbiasedAnswers(epsilon, labels);
  const responses = numbers.map((answer, own) =>
    answerColumn(
      prior,
      prior.map((_, label) => (label === own ? Math.exp(epsilon) : 1)),
      answer,
    ),
  );
  const dearest = DEAREST * dearestOf(responses);
  const unused = numbers.map((_, label): Answer => {
    const entries = new Float64Array(2 * labels);
    entries[labels + label] = 1;
    return { answer: 0, likelihoods: prior.map(() => 0), cost: dearest, entries };
  });
  return [...responses, ...unused];
}
