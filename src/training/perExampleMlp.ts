/** What a multi-layer perceptron can be trained on privately: classes or numbers; one loss per example. */
import { type Mlp, type MlpConfig, mlpOutputs, mlpTypes } from "../model/mlp.ts";
import { multiply, square, subtract } from "../tensor/operations/arithmetic.ts";
import { sum } from "../tensor/operations/broadcast.ts";
import { cast } from "../tensor/operations/creation.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { binaryCrossEntropy, crossEntropy } from "../tensor/operations/loss.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";

/** Examples with a class each. */
export interface ClassBatch<Leaf> {
  /** float32 [batch, inputs]. */
  readonly inputs: Leaf;
  /** int32 [batch]: 0 or 1 for a model with one output, else below the number of outputs. */
  readonly labels: Leaf;
}

/** Examples with a vector of numbers each. */
export interface NumberBatch<Leaf> {
  /** float32 [batch, inputs]. */
  readonly inputs: Leaf;
  /** float32 [batch, outputs]. */
  readonly targets: Leaf;
}

/** Cross-entropy in nats of each example, binary for a model with one output. */
export function perExampleClassification(
  config: MlpConfig,
  batch: number,
): PerExampleObjective<Mlp<TensorType>, ClassBatch<TensorType>> {
  return {
    parameters: mlpTypes(config),
    batch: {
      inputs: { dtype: "float32", shape: [batch, config.widths[0]!] },
      labels: { dtype: "int32", shape: [batch] },
    },
    losses: (parameters, { inputs, labels }) => {
      const outputs = mlpOutputs(parameters as Mlp<Tensor>, config, inputs);
      return config.widths.at(-1) === 1
        ? binaryCrossEntropy(reshape(outputs, labels.shape), cast(labels, "float32"))
        : crossEntropy(outputs, labels);
    },
  };
}

/** Half the squared distance of each example's outputs from its targets. */
export function perExampleRegression(
  config: MlpConfig,
  batch: number,
): PerExampleObjective<Mlp<TensorType>, NumberBatch<TensorType>> {
  const { widths } = config;
  return {
    parameters: mlpTypes(config),
    batch: {
      inputs: { dtype: "float32", shape: [batch, widths[0]!] },
      targets: { dtype: "float32", shape: [batch, widths.at(-1)!] },
    },
    losses: (parameters, { inputs, targets }) => {
      const outputs = mlpOutputs(parameters as Mlp<Tensor>, config, inputs);
      return multiply(sum(square(subtract(outputs, targets)), { axes: [1] }), 0.5);
    },
  };
}
