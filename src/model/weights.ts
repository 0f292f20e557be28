/** How a graph gets its parameters: as constants, which the runtime can lay out once, or as arguments. */
import { constant, type Tensor, type TensorType } from "../tensor/tensor.ts";
import { type Mapped, mapTree, rebuildTree } from "../tensor/tree.ts";
import { layoutOfTree } from "./parameters.ts";
import { type Transformer, transformerTypes } from "./transformer.ts";
import type { TransformerConfig } from "./transformerConfig.ts";

/** A model as numbers: what is saved, loaded, trained and sampled from. */
export interface TrainedModel {
  readonly config: TransformerConfig;
  /** Flat, in the order of `transformerTypes(config)`. */
  readonly parameters: Float32Array;
}

/** How a model is bound. */
export interface WeightOptions {
  /**
   * Models of up to this many parameters are constants of their graphs: faster, but every graph holds a copy.
   * Larger ones are arguments, which are shared. At least 0. @default 16 Mi
   */
  readonly mostConstants?: number;
}

/** Parameters of the largest model that is a constant of its graphs, unless they say otherwise. */
export const MOST_CONSTANTS = 16 * 1024 * 1024;

/** A tree of parameters, bound to a graph. */
export interface Bound<Types> {
  /** What the graph takes as arguments; empty when the parameters are constants. */
  readonly types: { readonly parameters?: Types };
  /** The arguments of every call. */
  readonly arrays: { readonly parameters?: Mapped<Types, TensorType, Float32Array> };
  /** The parameters inside the graph, from its arguments. */
  tensors(inputs: {
    readonly parameters?: Mapped<Types, TensorType, Tensor>;
  }): Mapped<Types, TensorType, Tensor>;
}

/** The parameters of a transformer, bound to a graph. */
export type BoundWeights = Bound<Transformer<TensorType>>;

/** Binds the numbers of a model to a graph. */
export const bindWeights = (
  { config, parameters }: TrainedModel,
  options: WeightOptions = {},
): BoundWeights => bindTree(transformerTypes(config), parameters, options);

/** Binds flat numbers, in the order of a tree of types, to a graph. */
export function bindTree<Types extends object>(
  types: Types,
  parameters: Float32Array,
  { mostConstants = MOST_CONSTANTS }: WeightOptions = {},
): Bound<Types> {
  if (parameters.length <= mostConstants) {
    const constants = constantTree(types, parameters);
    return { types: {}, arrays: {}, tensors: () => constants };
  }
  const views = viewsOf(types, parameters);
  return {
    types: { parameters: types },
    arrays: { parameters: rebuildTree<TensorType, Float32Array, Types>(types, views) },
    tensors: (inputs) => inputs.parameters!,
  };
}

/** The parameters as constants of a graph. They are not copied: leave them unchanged until it is compiled. */
export const constantWeights = ({ config, parameters }: TrainedModel): Transformer<Tensor> =>
  constantTree(transformerTypes(config), parameters);

function constantTree<Types extends object>(types: Types, parameters: Float32Array) {
  const views = viewsOf(types, parameters).values();
  return mapTree<TensorType, Tensor, Types>(types, ({ shape }) =>
    constant(views.next().value!, { shape }),
  );
}

/** One view per parameter, in the order of the tree. */
function viewsOf(types: object, parameters: Float32Array): Float32Array[] {
  const { places, size } = layoutOfTree(types);
  if (parameters.length !== size) {
    throw new RangeError(`model: expected ${size} parameters, got ${parameters.length}.`);
  }
  return places.map((place) => parameters.subarray(place.offset, place.offset + place.size));
}
