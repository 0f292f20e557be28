/**
 * Log-probabilities of tokens that follow nodes of trees: one forward pass over rows of nodes, in which a node
 * sees those above it and itself.
 *
 * Nodes lie before their children and next to their descendants, so one number per node tells whom it is above.
 */
import { add } from "../tensor/operations/arithmetic.ts";
import { attentionMask } from "../tensor/operations/attention.ts";
import { and, greaterOrEqual, less, lessOrEqual, not } from "../tensor/operations/comparison.ts";
import { range } from "../tensor/operations/creation.ts";
import { gatherElements } from "../tensor/operations/indexing.ts";
import { reshape } from "../tensor/operations/layout.ts";
import { logSoftmax } from "../tensor/operations/softmax.ts";
import { DYNAMIC } from "../tensor/shape.ts";
import { constant, type Tensor, type TensorType } from "../tensor/tensor.ts";
import { activations, causalAttention, type Model, unembed } from "./transformer.ts";

/** How many of each thing a row of a graph has room for. */
export interface RowShape {
  /** Places. */
  readonly length: number;
  /** Places of which something is asked. */
  readonly asked: number;
  /** Tokens asked for. */
  readonly targets: number;
  /** Spans that are hidden from a node. */
  readonly spans: number;
}

/** Trees as the arguments of a graph, all int32; any number of rows. */
export interface TreeInputs<Leaf> {
  /** [batch, time]; anything valid where there is no node. */
  readonly tokens: Leaf;
  /** How many nodes are above each: its position, [batch, time]. */
  readonly depths: Leaf;
  /** Where the descendants of each end, [batch, time]. */
  readonly ends: Leaf;
  /** Places whose next token is asked for, [batch, asked]. */
  readonly asked: Leaf;
  /** Which of `asked` · vocab + the token, [batch, targets]. */
  readonly targets: Leaf;
  /** Spans of positions that a node does not see, each [batch, time]. */
  readonly hidden: readonly { readonly starts: Leaf; readonly ends: Leaf }[];
}

/** Types of trees as the arguments of a graph. */
export function treeTypes({ length, asked, targets, spans }: RowShape): TreeInputs<TensorType> {
  const type = (count: number): TensorType => ({ dtype: "int32", shape: [DYNAMIC, count] });
  return {
    tokens: type(length),
    depths: type(length),
    ends: type(length),
    asked: type(asked),
    targets: type(targets),
    hidden: Array.from({ length: spans }, () => ({ starts: type(length), ends: type(length) })),
  };
}

/** Log-probabilities of the targets, [batch, targets], in nats. */
export function treeScores(model: Model, inputs: TreeInputs<Tensor>): Tensor {
  const { config, parameters } = model;
  const { final } = activations(model, inputs.tokens, {
    positions: inputs.depths,
    positionBound: inputs.depths.shape[1]!,
    attend: causalAttention(config, treeMask(inputs)),
  });
  const asked = inputs.asked.shape[1]!;
  const eachNumber = constant(new Int32Array(config.width), { dtype: "int32" });
  const places = add(reshape(inputs.asked, [-1, asked, 1]), eachNumber);
  // The head is by far the widest product: it reads the places that matter, and no others.
  const logProbs = logSoftmax(unembed(parameters, gatherElements(final, places, 1)));
  return gatherElements(reshape(logProbs, [-1, asked * config.vocabularySize]), inputs.targets);
}

/** Additive mask [batch, 1, time, time]. */
function treeMask({ depths, ends, hidden }: TreeInputs<Tensor>): Tensor {
  const time = depths.shape[1]!;
  const at = range(time, "int32");
  const row = (x: Tensor) => reshape(x, [-1, 1, time]);
  const column = (x: Tensor) => reshape(x, [-1, time, 1]);
  const isBehind = greaterOrEqual(column(at), row(at));
  const isBelow = and(isBehind, less(column(at), row(ends))); // [batch, time, time]
  const seen = hidden.reduce((seen, span) => {
    const isInside = and(
      lessOrEqual(column(span.starts), row(depths)),
      less(row(depths), column(span.ends)),
    );
    return and(seen, not(isInside));
  }, isBelow);
  return reshape(attentionMask(seen), [-1, 1, time, time]);
}
