/**
 * Reverse-mode differentiation: walks the graph backwards and builds the graph of the derivatives.
 *
 * Derivatives are made of the same operations, so they can be differentiated again.
 */
import { TensorError, withSite } from "./error.ts";
import { postOrder } from "./onnx/emitter.ts";
import { add } from "./operations/arithmetic.ts";
import { zerosOf } from "./operations/broadcast.ts";
import { identity } from "./operations/control.ts";
import { permuteOperation } from "./operations/layout.ts";
import { joinedProducts } from "./operations/matmul.ts";
import { requireFloating } from "./requirements.ts";
import { formatShape } from "./shape.ts";
import { constant, type Node, type Tensor } from "./tensor.ts";
import { leavesOf, type Mapped, mapTree, rebuildTree, type Tree } from "./tree.ts";

/**
 * Derivatives of the scalar `result` with respect to each of `sources`, with their shapes; zeros where it does
 * not depend on them.
 */
export function gradients(result: Tensor, sources: readonly Tensor[]): Tensor[] {
  requireScalar(result);
  for (const source of sources) requireSource(source);
  const cotangents = backpropagate(result, sources);
  return sources.map((source) => cotangents.get(source.node)?.[source.index] ?? zerosOf(source));
}

/** Cotangents of the outputs of every node on a path from `sources` to `result`. */
export function backpropagate(
  result: Tensor,
  sources: readonly Tensor[],
): ReadonlyMap<Node, readonly (Tensor | undefined)[]> {
  const order = postOrder(result.node, { has: () => false });
  const active = activeNodes(order, sources);
  const terms = new Map<Node, Tensor[][]>();
  const cotangents = new Map<Node, readonly (Tensor | undefined)[]>();
  accumulate(terms, result, constant(1, { dtype: result.dtype }));
  for (const node of order.reverse()) {
    // Whatever takes this node was visited before: no term is missing.
    const outputs = terms.get(node)?.map(total);
    if (!outputs) continue;
    cotangents.set(node, outputs);
    if (!node.inputs.some((input) => active.has(input.node))) continue;
    withSite(node.site, () => {
      for (const [index, cotangent] of inputCotangents(node, outputs).entries()) {
        const input = node.inputs[index]!;
        if (cotangent && active.has(input.node)) accumulate(terms, input, cotangent);
      }
    });
  }
  return cotangents;
}

/** Nodes that depend on a source, and the sources themselves. */
function activeNodes(order: readonly Node[], sources: readonly Tensor[]): ReadonlySet<Node> {
  const active = new Set(sources.map((source) => source.node));
  for (const node of order) {
    if (node.inputs.some((input) => active.has(input.node))) active.add(node);
  }
  return active;
}

function inputCotangents(
  node: Node,
  outputs: readonly (Tensor | undefined)[],
): readonly (Tensor | undefined)[] {
  const padded = node.outputs.map((_, index) => outputs[index]);
  if (node.operation.derivative) return node.operation.derivative(node, padded);
  throw new TensorError(node.operation.name, "has no derivative. Use stopGradient around it.", {
    site: node.site,
  });
}

/** Keeps what is added up for each output of a node. */
function accumulate(
  terms: Map<Node, Tensor[][]>,
  { node, index }: Tensor,
  cotangent: Tensor,
): void {
  const outputs = terms.get(node) ?? node.outputs.map(() => []);
  outputs[index]!.push(cotangent);
  terms.set(node, outputs);
}

const total = (terms: readonly Tensor[]): Tensor | undefined =>
  terms.length > 1 ? joinedProducts(terms).reduce((a, b) => add(a, b)) : terms[0];

function requireScalar(result: Tensor): void {
  requireFloating("gradients", result);
  if (result.shape.length === 0) return;
  const message = `expected a scalar to differentiate, got ${formatShape(result.shape)}. Use sum or mean.`;
  throw new TensorError("gradients", message);
}

/** Throws unless derivatives can be taken with respect to `source`. */
export function requireSource(source: Tensor): void {
  requireFloating("gradients", source);
  if (source.node.operation !== permuteOperation) return;
  // A product takes the tensor below a transpose, so uses of the transpose itself would be missed.
  const message =
    "a permuted tensor is no source. Use the tensor before it, or identity around it.";
  throw new TensorError("gradients", message, { site: source.node.site });
}

/** A scalar function of a tree of tensors and anything else. */
export type ScalarFunction<Parameters extends Tree<Tensor>, Rest extends readonly unknown[]> = (
  parameters: Parameters,
  ...rest: Rest
) => Tensor;

/** The value of `f` together with its gradient with respect to its first argument. */
export function valueAndGrad<Parameters extends Tree<Tensor>, Rest extends readonly unknown[]>(
  f: ScalarFunction<Parameters, Rest>,
) {
  return (
    parameters: Parameters,
    ...rest: Rest
  ): { readonly value: Tensor; readonly gradient: Mapped<Parameters, Tensor, Tensor> } => {
    // Fresh names for the arguments: only uses inside `f` count.
    const inside = mapTree<Tensor, Tensor, Parameters>(
      parameters,
      identity,
    ) as unknown as Parameters;
    const value = f(inside, ...rest);
    const sources = leavesOf<Tensor>(inside).map(({ leaf }) => leaf);
    const gradient = rebuildTree<Tensor, Tensor, Parameters>(inside, gradients(value, sources));
    return { value, gradient };
  };
}

/** The gradient of `f` with respect to its first argument. */
export const grad =
  <Parameters extends Tree<Tensor>, Rest extends readonly unknown[]>(
    f: ScalarFunction<Parameters, Rest>,
  ) =>
  (parameters: Parameters, ...rest: Rest): Mapped<Parameters, Tensor, Tensor> =>
    valueAndGrad(f)(parameters, ...rest).gradient;
