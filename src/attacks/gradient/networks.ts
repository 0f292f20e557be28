/** The networks of a target inside a graph: the model that answers, and the one that rates where it is another. */
import { type HeadedTransformer, headedTypes } from "../../model/heads.ts";
import { withPlainNorms } from "../../model/plainNorms.ts";
import { type Transformer, transformerTypes } from "../../model/transformer.ts";
import {
  bindTree,
  MOST_CONSTANTS,
  type TrainedModel,
  type WeightOptions,
} from "../../model/weights.ts";
import type { Tensor, TensorType } from "../../tensor/tensor.ts";
import type { Mapped, Tree } from "../../tensor/tree.ts";
import type { Target } from "../target.ts";

/** Parameters of what a conversation runs through, as tensors, arrays or types. */
export interface Networks<Leaf> {
  readonly model: Transformer<Leaf>;
  /** Absent where the model rates its own answers. */
  readonly classifier?: Transformer<Leaf> | HeadedTransformer<Leaf>;
}

/** A tree whose leaves a graph takes as arguments; networks that are constants are missing in it. */
type Arguments<Leaf> = Readonly<Record<string, Mapped<object, TensorType, Leaf>>>;

/** The numbers of a target, bound to a graph. */
export interface BoundNetworks {
  /** What the graph takes as arguments; empty where the networks are its constants. */
  readonly types: Tree<TensorType>;
  /** The arguments of every call. */
  readonly arrays: Tree<Float32Array>;
  /** The networks inside the graph, from its arguments. */
  tensors(inputs: Tree<Tensor>): Networks<Tensor>;
}

/** Whether the network that rates is the very one that answers. */
export function ratesItself({ textModel: { model }, classifier: { network } }: Target): boolean {
  return network.kind === "labelToken" && network.model.parameters === model.parameters;
}

/** Whether moreover it reads an exchange as the model does: then a rating only has to read on. */
export function ratesOnward(target: Target): boolean {
  const { before, between, fixedPrefix, classifier } = target;
  const template = before.slice(0, before.length - fixedPrefix);
  return (
    ratesItself(target) &&
    !classifier.tokenMap &&
    classifier.before.join() === template.join() &&
    classifier.between.join() === between.join()
  );
}

/** Binds the networks of a target; both are constants up to the size that `WeightOptions` says. */
export function bindNetworks(target: Target, options: WeightOptions = {}): BoundNetworks {
  const { model } = target.textModel;
  const bound = bindTree(transformerTypes(model.config), model.parameters, options);
  const rating = ratesItself(target) ? undefined : boundClassifier(target, options);
  const parts = { model: bound, ...(rating ? { classifier: rating } : {}) };
  const each = <Value>(of: (part: typeof bound) => Value) =>
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, of(part as typeof bound)]),
    );
  return {
    types: each(({ types }) => types),
    arrays: each(({ arrays }) => arrays),
    tensors: (inputs) => {
      const given = inputs as Arguments<Tensor>;
      return {
        model: bound.tensors((given.model ?? {}) as never),
        ...(rating ? { classifier: rating.tensors((given.classifier ?? {}) as never) } : {}),
      };
    },
  };
}

/**
 * The same target for graphs that are run often: networks that may be constants of a graph have plain norms. Only for
 * prompts that are weights of tokens, since the embeddings are others.
 */
export function withPlainNetworks(target: Target): Target {
  const { textModel, classifier } = target;
  const { network } = classifier;
  const plain = (model: TrainedModel) =>
    model.parameters.length <= MOST_CONSTANTS ? withPlainNorms(model) : model;
  const model = plain(textModel.model);
  if (network.kind !== "labelToken") return { ...target, textModel: { ...textModel, model } };
  const rating = ratesItself(target) ? model : plain(network.model);
  return {
    ...target,
    textModel: { ...textModel, model },
    classifier: { ...classifier, network: { ...network, model: rating } },
  };
}

function boundClassifier({ classifier: { network } }: Target, options: WeightOptions) {
  const { config, parameters } = network.model;
  return network.kind === "head"
    ? bindTree(headedTypes(config, network.model.head), parameters, options)
    : bindTree(transformerTypes(config), parameters, options);
}
