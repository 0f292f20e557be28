/**
 * A private run with canaries in it, for an audit: each canary is a record whose gradient lies on a coordinate of its own,
 * a thousand clip norms long, so that clipping, sampling, noise and division meet it as they meet the other records.
 *
 * The loss of canary i is -strength times parameter i of a vector that only canaries have. Plain gradient descent with
 * learning rate 1 then adds the noisy mean gradient to it: what an auditor reads. Canaries that are left out stay as blank
 * records with a gradient of zero; under Poisson batches that is as if they were not there.
 *
 * Does not prove: anything about gradients of another shape: a bug that depends on the layer is not seen from here.
 */
import { layoutOfTree } from "../model/parameters.ts";
import type { Arrays, Tensors } from "../tensor/compile.ts";
import { multiply, subtract } from "../tensor/operations/arithmetic.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import type { PerExampleObjective } from "./perExampleObjective.ts";
import type { PrivateDesign } from "./privateTrainer.ts";

/** Parameters of the audited run: those of the model, and one number for each canary. */
export interface CanaryParameters<Parameters extends object> {
  readonly model: Parameters;
  /** [canaries, 1]. Begins at 0. */
  readonly canaries: TensorType;
}

/** A batch of the audited run. */
export interface CanaryBatch<Batch extends object> {
  readonly model: Batch;
  /** Row i: which canary example i is, times its strength; zeros where it is none. [batch, canaries] */
  readonly canary: TensorType;
  /** 1 for records of the model, 0 for canaries. [batch] */
  readonly isRecord: TensorType;
}

/** Who is in the data. */
export interface CanaryChoice {
  /** Records of the design, which come first. Canary i is record `datasetSize` + i. */
  readonly datasetSize: number;
  readonly included: readonly boolean[];
  /** Norm of a canary's gradient before clipping: far above the clip norm. @default 1000 */
  readonly strength?: number;
}

/** The design with canaries after its records: a data set of `datasetSize` + canaries records for the sampler. */
export function withCanaries<Parameters extends object, Batch extends object>(
  design: PrivateDesign<Parameters, Batch>,
  choice: CanaryChoice,
): PrivateDesign<CanaryParameters<Parameters>, CanaryBatch<Batch>> {
  const count = choice.included.length;
  const initial = new Float32Array(design.initial.length + count);
  initial.set(design.initial);
  return {
    ...design,
    initial,
    objective: (batch) => canaryObjective(design.objective(batch), batch, count),
    records: canaryRecords(design, choice),
  };
}

/** What each canary added to its parameter so far, read off the flat parameters of an audited run. */
export const canaryParameters = (parameters: Float32Array, canaries: number): Float32Array =>
  parameters.slice(parameters.length - canaries);

function canaryObjective<Parameters extends object, Batch extends object>(
  { parameters, batch, losses }: PerExampleObjective<Parameters, Batch>,
  size: number,
  count: number,
): PerExampleObjective<CanaryParameters<Parameters>, CanaryBatch<Batch>> {
  const types = {
    model: parameters,
    canaries: { dtype: "float32", shape: [count, 1] },
  } as const satisfies CanaryParameters<Parameters>;
  requireLast(types, count);
  return {
    parameters: types,
    batch: {
      model: batch,
      canary: { dtype: "float32", shape: [size, count] },
      isRecord: { dtype: "float32", shape: [size] },
    },
    losses(tree, arrays) {
      const { model, canaries } = tree as { model: Tensors<Parameters>; canaries: Tensor };
      const {
        model: own,
        canary,
        isRecord,
      } = arrays as {
        model: Tensors<Batch>;
        canary: Tensor;
        isRecord: Tensor;
      };
      const pulled = reshape(matmul(canary, canaries), [size]); // [batch]
      return subtract(multiply(losses(model, own), isRecord), pulled);
    },
  };
}

/** `canaryParameters` reads the end of the flat parameters. */
function requireLast(types: CanaryParameters<object>, count: number): void {
  const last = layoutOfTree(types as never).places.at(-1);
  if (last?.size === count && last.name === "canaries") return;
  throw new RangeError(`withCanaries: expected canaries last, got ${last?.name}.`);
}

/** A canary borrows the arrays of a record that it does not use. */
function canaryRecords<Parameters extends object, Batch extends object>(
  { records }: PrivateDesign<Parameters, Batch>,
  { datasetSize, included, strength = 1000 }: CanaryChoice,
) {
  const count = included.length;
  return (indices: Int32Array): Arrays<CanaryBatch<Batch>> => {
    const canary = new Float32Array(indices.length * count);
    indices.forEach((index, row) => {
      const which = index - datasetSize;
      if (which >= 0 && included[which]) canary[row * count + which] = strength;
    });
    return {
      model: records(indices.map((index) => index % datasetSize)),
      canary,
      isRecord: Float32Array.from(indices, (index) => (index < datasetSize ? 1 : 0)),
    } as Arrays<CanaryBatch<Batch>>;
  };
}
