/** Normalisation over the last axis. The statistics are saved outputs, so the derivative does not redo them. */
import { TensorError } from "../error.ts";
import type { Emitter } from "../onnx/emitter.ts";
import { requireFloating, requireKnownAxis } from "../requirements.ts";
import { formatShape, sameShape } from "../shape.ts";
import { applyAll, isOnes, type Operation, type Tensor, type TensorType } from "../tensor.ts";
import { add, multiply, square, subtract } from "./arithmetic.ts";
import { sumTo } from "./broadcast.ts";
import { valued } from "./control.ts";
import { mean } from "./reduction.ts";

interface NormAttributes extends Record<string, unknown> {
  readonly epsilon: number;
}

const statistic = (x: Tensor): TensorType => ({
  dtype: x.dtype,
  shape: [...x.shape.slice(0, -1), 1],
});

const rowMean = (x: Tensor) => mean(x, { axes: [-1], keepAxes: true });

/** Keeps the mean and the inverse deviation of each row for its derivative. */
const layerNormOperation: Operation<NormAttributes> = {
  name: "layerNorm",
  infer: ([x]) => [x!, statistic(x!), statistic(x!)],
  derivative: ({ inputs: [x, gain, bias], outputs: [, center, inverse] }, cotangents) => {
    const [cotangent, centerCotangent, inverseCotangent] = cotangents;
    const residual = subtract(x!, center!);
    const scaled = cotangent && multiply(cotangent, inverse!);
    const terms = [
      scaled && throughResidual(multiply(scaled, gain!), residual, inverse!),
      centerCotangent && multiply(centerCotangent, 1 / x!.shape.at(-1)!),
      inverseCotangent && throughInverse(inverseCotangent, multiply(residual, inverse!), inverse!),
    ];
    return [
      sumTo(terms.filter((term) => term !== undefined).reduce(add), x!.shape),
      scaled && sumTo(multiply(scaled, residual), gain!.shape),
      cotangent && sumTo(cotangent, bias!.shape),
    ];
  },
  emit: (emitter, inputs, node) =>
    node.inputs[0]!.dtype === "float32"
      ? emitter.add("LayerNormalization", inputs, {
          attributes: { axis: -1, epsilon: { float: node.attributes.epsilon } },
          outputs: 3,
        })
      : decomposed(emitter, inputs, node.attributes.epsilon),
};

/**
 * Cotangent of x through residual · inverse, where `residual` is x - mean and `scaled` is the cotangent times `inverse`:
 * what is as large as x is passed over as rarely as can be. Ba, Kiros & Hinton 2016.
 */
function throughResidual(scaled: Tensor, residual: Tensor, inverse: Tensor): Tensor {
  const along = multiply(rowMean(multiply(scaled, residual)), square(inverse));
  return subtract(subtract(scaled, multiply(residual, along)), rowMean(scaled));
}

/** Cotangent of x through 1 / √(variance + ε). */
function throughInverse(cotangent: Tensor, normal: Tensor, inverse: Tensor): Tensor {
  const perRow = multiply(cotangent, square(inverse));
  return multiply(multiply(perRow, normal), -1 / normal.shape.at(-1)!);
}

/** The kernel keeps its statistics in float32, so float64 is written out. */
function decomposed(
  emitter: Emitter,
  [x, gain, bias]: readonly string[],
  epsilon: number,
): string[] {
  const average = (value: string) => emitter.one("ReduceMean", [value, emitter.integers([-1])]);
  const center = average(x!);
  const residual = emitter.one("Sub", [x!, center]);
  const variance = average(emitter.one("Mul", [residual, residual]));
  const inverse = inverseRoot(emitter, variance, { epsilon, dtype: "float64" });
  const scaled = emitter.one("Mul", [emitter.one("Mul", [residual, inverse]), gain!]);
  return [emitter.one("Add", [scaled, bias!]), center, inverse];
}

function inverseRoot(
  emitter: Emitter,
  variance: string,
  { epsilon, dtype }: { readonly epsilon: number; readonly dtype: Tensor["dtype"] },
): string {
  const shifted = emitter.one("Add", [variance, emitter.scalar(epsilon, dtype)]);
  return emitter.one("Reciprocal", [emitter.one("Sqrt", [shifted])]);
}

/** (x - mean) / √(variance + ε) · gain + bias over the last axis. `gain`, `bias`: [width]. */
export function layerNorm(
  x: Tensor,
  { gain, bias }: { readonly gain: Tensor; readonly bias: Tensor },
  epsilon = 1e-5,
): Tensor {
  requireWidth("layerNorm", x, [gain, bias]);
  return applyAll(layerNormOperation, [x, gain, bias], { epsilon })[0]!;
}

/** Keeps the inverse root mean square of each row for its derivative. */
const rmsNormOperation: Operation<NormAttributes> = {
  name: "rmsNorm",
  infer: ([x]) => [x!, statistic(x!)],
  derivative: ({ inputs: [x, gain], outputs: [y, inverse] }, [cotangent, inverseCotangent]) => {
    const product = multiply(x!, inverse!);
    const normal = isOnes(gain!) ? valued(product, y!) : product;
    const terms = [
      cotangent && throughScale(multiply(cotangent, gain!), normal, inverse!),
      inverseCotangent && throughInverse(inverseCotangent, normal, inverse!),
    ];
    return [
      terms.filter((term) => term !== undefined).reduce(add),
      cotangent && sumTo(multiply(cotangent, normal), gain!.shape),
    ];
  },
  emit: (emitter, [x, gain], { inputs, attributes: { epsilon } }) => {
    const { dtype } = inputs[0]!;
    // The kernel is of ONNX Runtime, and only for float32.
    if (dtype === "float32" && emitter.operators === "runtime") {
      return emitter.add("SimplifiedLayerNormalization", [x!, gain!], {
        attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
        outputs: 2,
      });
    }
    const squares = emitter.one("Mul", [x!, x!]);
    const variance = emitter.one("ReduceMean", [squares, emitter.integers([-1])]);
    const inverse = inverseRoot(emitter, variance, { epsilon, dtype });
    return [emitter.one("Mul", [emitter.one("Mul", [x!, inverse]), gain!]), inverse];
  },
};

/** Cotangent of x through x · inverse; `normal` is that value. Zhang & Sennrich 2019. */
function throughScale(cotangent: Tensor, normal: Tensor, inverse: Tensor): Tensor {
  const along = multiply(normal, rowMean(multiply(cotangent, normal)));
  return multiply(subtract(cotangent, along), inverse);
}

/** x / √(mean x² + ε) · gain over the last axis. `gain`: [width]. */
export function rmsNorm(x: Tensor, gain: Tensor, epsilon = 1e-6): Tensor {
  requireWidth("rmsNorm", x, [gain]);
  return applyAll(rmsNormOperation, [x, gain], { epsilon })[0]!;
}

function requireWidth(operation: string, x: Tensor, parameters: readonly Tensor[]): void {
  requireFloating(operation, x);
  const width = x.shape[requireKnownAxis(operation, x, -1)]!;
  const odd = parameters.find(
    ({ dtype, shape }) => dtype !== x.dtype || !sameShape(shape, [width]),
  );
  if (!odd) return;
  const message = `expected ${x.dtype}[${width}] for the last axis of ${formatShape(x.shape)}, got ${odd.dtype}${formatShape(odd.shape)}.`;
  throw new TensorError(operation, message);
}
