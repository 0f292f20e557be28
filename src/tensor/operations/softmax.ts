/** Softmax and its logarithm over the last axis, as primitives with their short derivatives. */
import { requireAxis, requireFloating } from "../requirements.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { sum } from "./broadcast.ts";
import { exp } from "./transcendental.ts";

const softmaxOperation: Operation = {
  name: "softmax",
  infer: ([x]) => [x!],
  derivative: ({ outputs: [y] }, [cotangent]) => {
    const weighted = multiply(cotangent!, y!);
    return [subtract(weighted, multiply(y!, sum(weighted, { axes: [-1], keepAxes: true })))];
  },
  emit: (emitter, inputs) => emitter.add("Softmax", inputs, { attributes: { axis: -1 } }),
};

/** eˣ / Σ eˣ over the last axis. */
export function softmax(x: Tensor): Tensor {
  requireFloating("softmax", x);
  requireAxis("softmax", x, -1);
  return apply(softmaxOperation, [x], {});
}

const logSoftmaxOperation: Operation = {
  name: "logSoftmax",
  infer: ([x]) => [x!],
  derivative: ({ outputs: [y] }, [cotangent]) => [throughLogSoftmax(cotangent!, y!)],
  emit: (emitter, inputs) => emitter.add("LogSoftmax", inputs, { attributes: { axis: -1 } }),
};

/** Cotangent of the logits from that of the log-probabilities. */
export function throughLogSoftmax(cotangent: Tensor, logProbs: Tensor): Tensor {
  const total = sum(cotangent, { axes: [-1], keepAxes: true });
  return subtract(cotangent, multiply(exp(logProbs), total));
}

/** x - log Σ eˣ over the last axis. */
export function logSoftmax(x: Tensor): Tensor {
  requireFloating("logSoftmax", x);
  requireAxis("logSoftmax", x, -1);
  return apply(logSoftmaxOperation, [x], {});
}
