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
export function bindWeights(model: TrainedModel): BoundWeights {
  if (model.parameters.length <= LARGEST_CONSTANT_MODEL) {
    const constants = constantWeights(model);
    return { types: {}, arrays: {}, tensors: () => constants };
  }
  const types = transformerTypes(model.config);
  const arrays = rebuildTree<TensorType, Float32Array, typeof types>(types, viewsOf(model));
  return {
    types: { parameters: types },
    arrays: { parameters: arrays },
    tensors: (inputs) => inputs.parameters!,
  };
}

/** The parameters as constants of a graph. They are not copied: leave them unchanged until it is compiled. */
export function constantWeights(model: TrainedModel): Transformer<Tensor> {
  const types = transformerTypes(model.config);
  const views = viewsOf(model).values();
  return mapTree<TensorType, Tensor, typeof types>(types, ({ shape }) =>
    constant(views.next().value!, { shape }),
  );
}

/** One view per parameter, in the order of the tree. */
function viewsOf({ config, parameters }: TrainedModel): Float32Array[] {
  const { places, size } = layoutOfTree(transformerTypes(config));
  if (parameters.length !== size) {
    throw new RangeError(`model: expected ${size} parameters, got ${parameters.length}.`);
  }
  return places.map((place) => parameters.subarray(place.offset, place.offset + place.size));
}
