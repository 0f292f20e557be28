/**
 * Muon: momentum whose matrices are made nearly orthogonal, so that every direction moves equally far. Jordan et
 * al. 2024, "Muon: an optimizer for hidden layers in neural networks".
 */
import { add, divide, maximum, multiply } from "../tensor/operations/arithmetic.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type AdamWOptions, isMatrix } from "./optimizers.ts";
import { type ParameterChoice, partition } from "./partition.ts";
import {
  accumulateMomentum,
  addDecayedWeights,
  globalNorm,
  scaleByAdam,
  scaleByLearningRate,
} from "./parts.ts";
import type { Schedule } from "./schedule.ts";
import { chain, stateless, type Transformation } from "./transformation.ts";

/** Coefficients of the polynomial: steep at 0, so that five rounds are enough. */
const [a, b, c] = [3.4445, -4.775, 2.0315];
const rounds = 5;
/** Root mean square that Adam's updates usually have. Liu et al. 2025, arXiv 2502.16982, section 2.2. */
const usualSize = 0.2;

/**
 * u s vᵀ with s near 1, where x = u σ vᵀ [rows, columns]: rounds of x ← a x + (b y + c y²) x with y = x xᵀ
 * (Newton and Schulz). Zero stays zero.
 */
function orthogonalized(x: Tensor): Tensor {
  const isTall = x.shape[0]! > x.shape[1]!;
  let current = divide(x, maximum(globalNorm([x]), 1e-7));
  for (let round = 0; round < rounds; round++) {
    const square = matmul(current, current, isTall ? { transposeA: true } : { transposeB: true });
    const polynomial = add(multiply(square, b), matmul(square, square, { scale: c }));
    const product = isTall ? matmul(current, polynomial) : matmul(polynomial, current);
    current = add(multiply(current, a), product);
  }
  return current;
}

/** Matrices are made orthogonal and as large as Adam's updates; they must have two axes. */
export const scaleByOrthogonality = (): Transformation =>
  stateless((updates) =>
    updates.map((each) => {
      const size = usualSize * Math.sqrt(Math.max(...each.update.shape));
      return { ...each, update: multiply(orthogonalized(each.update), size) };
    }),
  );

export interface MuonOptions extends AdamWOptions {
  /** Decay of the velocity of matrices. In [0, 1). @default 0.95 */
  readonly momentum?: number;
  /** Which parameters are made orthogonal; they have two axes. @default matrices but embeddings and heads */
  readonly orthogonal?: ParameterChoice;
}

const isHidden: ParameterChoice = (name, rank) => rank === 2 && !/embedding|^head\b/i.test(name);

/** Muon for the matrices inside a network, AdamW for the rest, with one learning rate that suits both. */
export function muon(schedule: Schedule, options: MuonOptions = {}): Transformation {
  const { momentum = 0.95, orthogonal = isHidden, ...rest } = options;
  const { weightDecay = 0.01, decays = isMatrix, ...adamOptions } = rest;
  const matrices = chain(accumulateMomentum(momentum, true), scaleByOrthogonality());
  return chain(
    partition(orthogonal, matrices, scaleByAdam(adamOptions)),
    addDecayedWeights(weightDecay, decays),
    scaleByLearningRate(schedule),
  );
}
