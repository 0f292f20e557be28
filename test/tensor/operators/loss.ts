/** Losses, by their formulas. */
import {
  binaryCrossEntropy,
  crossEntropy,
  klDivergence,
  logProbOf,
  poissonLoss,
  softCrossEntropy,
  weightedMean,
} from "../../../src/tensor/index.ts";
import { type NumberArray, perRow, rowsOf, spread, total } from "./array.ts";
import type { Case, Cases } from "./case.ts";

const logProbs = (row: readonly number[]) => {
  const logTotal = Math.log(total(row.map(Math.exp)));
  return row.map((x) => x - logTotal);
};

/** Something per row of two arrays with equal leading axes. */
const pairedRows = (
  a: NumberArray,
  b: NumberArray,
  f: (a: readonly number[], b: readonly number[]) => number,
): NumberArray => {
  const others = rowsOf(b);
  let row = 0;
  return perRow((values) => f(values, others[row++]!))(a);
};

const dot = (a: readonly number[], b: readonly number[]) => total(a.map((x, i) => x * b[i]!));

/** Logits [.., vocab] and an id per row. */
function withTargets(
  operator: typeof crossEntropy,
  f: (row: readonly number[], id: number) => number,
): Case {
  return (draw) => {
    const leading = draw.shape(0, 2);
    const vocab = draw.integer(1, 4);
    return {
      given: [draw.reals([...leading, vocab]), draw.integers(leading, [0, vocab - 1])],
      apply: ([logits, ids]) => operator(logits!, ids!),
      definition: ([logits, ids]) =>
        pairedRows(logits!, { shape: [...leading, 1], values: ids!.values }, (row, [id]) =>
          f(row, id!),
        ),
    };
  };
}

/** Every loss. */
export const lossCases: Cases = {
  crossEntropy: withTargets(crossEntropy, (row, id) => -logProbs(row)[id]!),
  logProbOf: withTargets(logProbOf, (row, id) => logProbs(row)[id]!),

  softCrossEntropy: (draw) => {
    const shape = draw.shape(1);
    return {
      given: [draw.reals(shape), draw.reals(shape, [0, 1])],
      apply: ([logits, targets]) => softCrossEntropy(logits!, targets!),
      definition: ([logits, targets]) =>
        pairedRows(logits!, targets!, (row, target) => -dot(target, logProbs(row))),
    };
  },

  klDivergence: (draw) => {
    const shape = draw.shape(1);
    return {
      given: [draw.reals(shape, [-2, 0]), draw.reals(shape, [-2, 0])],
      apply: ([logP, logQ]) => klDivergence(logP!, logQ!),
      definition: ([logP, logQ]) =>
        pairedRows(logP!, logQ!, (p, q) =>
          dot(
            p.map(Math.exp),
            p.map((value, i) => value - q[i]!),
          ),
        ),
    };
  },

  binaryCrossEntropy: (draw) => {
    const shape = draw.shape();
    const sigma = (x: number) => 1 / (1 + Math.exp(-x));
    return {
      given: [draw.reals(shape), draw.reals(shape, [0, 1])],
      apply: ([logits, labels]) => binaryCrossEntropy(logits!, labels!),
      definition: ([logits, labels]) =>
        spread((x, y) => -y * Math.log(sigma(x)) - (1 - y) * Math.log(sigma(-x)))(logits!, labels!),
    };
  },

  poissonLoss: (draw) => {
    const shape = draw.shape();
    return {
      given: [draw.reals(shape), draw.reals(shape, [0, 5])],
      apply: ([logRates, counts]) => poissonLoss(logRates!, counts!),
      definition: ([logRates, counts]) => spread((r, y) => Math.exp(r) - y * r)(logRates!, counts!),
    };
  },

  weightedMean: (draw) => {
    const shape = draw.shape();
    return {
      given: [draw.reals(shape), draw.reals(shape, [0.2, 1])],
      apply: ([values, weights]) => weightedMean(values!, weights!),
      definition: ([values, weights]) => ({
        shape: [],
        values: [dot(values!.values, weights!.values) / total(weights!.values)],
      }),
    };
  },
};
