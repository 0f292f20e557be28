/** How a graph gets its parameters: as constants, which the runtime can lay out once, or as arguments. */
import { constant, type Tensor, type TensorType } from "../tensor/tensor.ts";
import { mapTree, rebuildTree } from "../tensor/tree.ts";
import { layoutOfTree } from "./parameters.ts";
import { type Transformer, transformerTypes } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** A model as numbers: what is saved, loaded, trained and sampled from. */
export interface TrainedModel {
  readonly config: TransformerConfig;
  /** Flat, in the order of `transformerTypes(config)`. */
  readonly parameters: Float32Array;
}

/** Above this many parameters a graph would come near the 2 GiB limit of its format. */
const LARGEST_CONSTANT_MODEL = 128 * 1024 * 1024;

export interface BoundWeights {
  /** What the graph takes as arguments; empty when the parameters are constants. */
  readonly types: { readonly parameters?: Transformer<TensorType> };
  /** The arguments of every call. */
  readonly arrays: { readonly parameters?: Transformer<Float32Array> };
  /** The parameters inside the graph, from its arguments. */
  tensors(inputs: { readonly parameters?: Transformer<Tensor> }): Transformer<Tensor>;
}

/** Binds the numbers of a model to a graph. */
export function bindWeights({ config, parameters }: TrainedModel): BoundWeights {
  const types = transformerTypes(config);
  const layout = layoutOfTree(types);
  if (parameters.length !== layout.size) {
    throw new RangeError(`model: expected ${layout.size} parameters, got ${parameters.length}.`);
  }
  const views = layout.places.map(({ offset, size }) => parameters.subarray(offset, offset + size));
  if (layout.size > LARGEST_CONSTANT_MODEL) {
    const arrays = rebuildTree<TensorType, Float32Array, typeof types>(types, views);
    return {
      types: { parameters: types },
      arrays: { parameters: arrays },
      tensors: (inputs) => inputs.parameters!,
    };
  }
  let next = 0;
  const constants = mapTree<TensorType, Tensor, typeof types>(types, ({ shape }) =>
    constant(views[next++]!, { shape }),
  );
  return { types: {}, arrays: {}, tensors: () => constants };
}
