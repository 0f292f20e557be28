/** Losses, one value per position: reduce them with `mean` or `weightedMean`. All in nats. */
import { TensorError } from "../error.ts";
import { requireAxis, requireFloating, requireInteger } from "../requirements.ts";
import { formatShape, sameShape } from "../shape.ts";
import { applyAll, type Operation, type Tensor } from "../tensor.ts";
import { add, divide, multiply, negate, subtract } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { equal, greater, where } from "./comparison.ts";
import { gatherElements, scatterAddElements } from "./indexing.ts";
import { reshape } from "./layout.ts";
import { logSoftmax, throughLogSoftmax } from "./softmax.ts";
import { exp, softplus } from "./transcendental.ts";

/** Outputs the loss per row and the log-probabilities, which the derivative needs again. */
const crossEntropyOperation: Operation = {
  name: "crossEntropy",
  infer: ([logits]) => [
    { dtype: logits!.dtype, shape: logits!.shape.slice(0, -1) },
    { dtype: logits!.dtype, shape: logits!.shape },
  ],
  derivative: ({ inputs: [, targets], outputs: [, logProbs] }, [cotangent, logProbsCotangent]) => {
    const terms = [
      cotangent && throughLoss(cotangent, targets!, logProbs!),
      // Only a second derivative asks for the log-probabilities.
      logProbsCotangent && throughLogSoftmax(logProbsCotangent, logProbs!),
    ];
    return [terms.filter((term) => term !== undefined).reduce(add), undefined];
  },
  emit: (emitter, [logits, targets]) => {
    const logProbs = emitter.one("LogSoftmax", [logits!], { attributes: { axis: -1 } });
    const column = emitter.one("Unsqueeze", [targets!, emitter.integers([-1])]);
    const picked = emitter.one("GatherElements", [logProbs, column], { attributes: { axis: -1 } });
    const row = emitter.one("Squeeze", [picked, emitter.integers([-1])]);
    return [emitter.one("Neg", [row]), logProbs];
  },
};

/** (softmax - one-hot) · cotangent, written as one product and one scatter. */
function throughLoss(cotangent: Tensor, targets: Tensor, logProbs: Tensor): Tensor {
  const column = reshape(cotangent, [...cotangent.shape, 1]);
  const ids = reshape(targets, [...targets.shape, 1]);
  return scatterAddElements(multiply(exp(logProbs), column), ids, { updates: negate(column) });
}

/** -log softmax(logits)[target]. `logits` [.., vocab], `targets` int [..]; result [..]. */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  requireFloating("crossEntropy", logits);
  requireInteger("crossEntropy", targets);
  requireAxis("crossEntropy", logits, -1);
  requireShape("crossEntropy", targets, logits.shape.slice(0, -1));
  return applyAll(crossEntropyOperation, [logits, targets], {})[0]!;
}

/** -Σ p log softmax(logits). `logits` and `targets` (probabilities) [.., vocab]; result [..]. */
export function softCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  requireFloating("softCrossEntropy", logits);
  requireAxis("softCrossEntropy", logits, -1);
  requireLike("softCrossEntropy", targets, logits);
  return negate(sum(multiply(targets, logSoftmax(logits)), { axes: [-1] }));
}

/** log softmax(logits)[id]. `logits` [.., vocab], `ids` int [..]; result [..]. */
export function logProbOf(logits: Tensor, ids: Tensor): Tensor {
  requireFloating("logProbOf", logits);
  requireInteger("logProbOf", ids);
  requireAxis("logProbOf", logits, -1);
  requireShape("logProbOf", ids, logits.shape.slice(0, -1));
  const picked = gatherElements(logSoftmax(logits), reshape(ids, [...ids.shape, 1]));
  return reshape(picked, ids.shape);
}

/** -y log σ(logit) - (1 - y) log σ(-logit), without overflow. Labels in [0, 1]. */
export function binaryCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  requireFloating("binaryCrossEntropy", logits);
  requireLike("binaryCrossEntropy", labels, logits);
  return subtract(softplus(logits), multiply(labels, logits));
}

/** Poisson negative log-likelihood without the constant log y!: e^r - y r with r the log-rate. */
export function poissonLoss(logRates: Tensor, counts: Tensor): Tensor {
  requireFloating("poissonLoss", logRates);
  requireLike("poissonLoss", counts, logRates);
  return subtract(exp(logRates), multiply(counts, logRates));
}

/** KL(p ‖ q) = Σ p (log p - log q) over the last axis, from log-probabilities; 0 log 0 is 0. */
export function klDivergence(logP: Tensor, logQ: Tensor): Tensor {
  requireFloating("klDivergence", logP);
  requireAxis("klDivergence", logP, -1);
  requireLike("klDivergence", logQ, logP);
  const p = exp(logP);
  return sum(multiply(p, where(greater(p, 0), subtract(logP, logQ), 0)), { axes: [-1] });
}

/** Σ w x / Σ w; 0 where all weights are 0. */
export function weightedMean(values: Tensor, weights: Tensor): Tensor {
  requireFloating("weightedMean", values);
  requireLike("weightedMean", weights, values);
  const total = sum(weights);
  return divide(sum(multiply(values, weights)), where(equal(total, 0), 1, total));
}

/** Throws unless `x` has the element type and the shape of `other`. */
function requireLike(operation: string, x: Tensor, other: Tensor): void {
  if (x.dtype === other.dtype && sameShape(x.shape, other.shape)) return;
  const message = `expected ${other.dtype} ${formatShape(other.shape)}, got ${x.dtype} ${formatShape(x.shape)}.`;
  throw new TensorError(operation, message);
}

function requireShape(operation: string, x: Tensor, shape: readonly number[]): void {
  if (sameShape(x.shape, shape)) return;
  throw new TensorError(operation, `expected ${formatShape(shape)}, got ${formatShape(x.shape)}.`);
}
