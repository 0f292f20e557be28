/** Where a parameter meets the examples of a batch, and what each meeting adds to its gradient. */
import { TensorError } from "../error.ts";
import { postOrder } from "../onnx/emitter.ts";
import { multiply } from "../operations/arithmetic.ts";
import { expand } from "../operations/broadcast.ts";
import { gatherOperation } from "../operations/indexing.ts";
import { reshape } from "../operations/layout.ts";
import { type MatmulAttributes, matmulOperation } from "../operations/matmul.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import { inputOperation, type Node, type Tensor } from "../tensor.ts";
import { dense, type Product } from "./product.ts";

/** Per-example gradients that are small enough to be written down: [batch, …shape]. */
export interface Direct {
  readonly kind: "direct";
  readonly gradients: Tensor;
}

/** What one use of a parameter adds to its per-example gradients. */
export type Contribution = Product | Direct;

/** One node that takes the parameter, perhaps rearranged on the way, together with batched values. */
export interface Use {
  readonly node: Node;
  /** Which input of `node`. */
  readonly input: number;
  /** What lies between the parameter and `node`, first the step that takes the parameter. */
  readonly path: readonly Step[];
}

/** One node without batched values: by which input the parameter comes in, by which output it leaves. */
export interface Step {
  readonly node: Node;
  readonly input: number;
  readonly output: number;
}

/** Every use of each parameter below `result`, in the order of `parameters`. */
export function usesOf(result: Tensor, parameters: readonly Tensor[]): Use[][] {
  const order = postOrder(result.node, { has: () => false });
  const batched = batchedNodes(order, parameters);
  const consumers = consumersOf(order);
  return parameters.map((parameter) => follow(parameter, [], { batched, consumers }));
}

interface Graph {
  readonly batched: ReadonlySet<Node>;
  readonly consumers: ReadonlyMap<Node, readonly { readonly node: Node; readonly input: number }[]>;
}

function follow(tensor: Tensor, path: readonly Step[], graph: Graph): Use[] {
  const takers = (graph.consumers.get(tensor.node) ?? []).filter(
    ({ node, input }) => node.inputs[input]!.index === tensor.index,
  );
  return takers.flatMap(({ node, input }) =>
    graph.batched.has(node)
      ? [{ node, input, path }]
      : node.outputs.flatMap((each, output) =>
          follow(each, [...path, { node, input, output }], graph),
        ),
  );
}

/** Nodes whose value depends on something other than parameters and constants. */
export function batchedNodes(order: readonly Node[], parameters: readonly Tensor[]): Set<Node> {
  const fixed = new Set(parameters.map(({ node }) => node));
  const batched = new Set<Node>();
  for (const node of order) {
    if (fixed.has(node)) continue;
    const isInput = node.operation === inputOperation;
    if (isInput || node.inputs.some((input) => batched.has(input.node))) batched.add(node);
  }
  return batched;
}

function consumersOf(order: readonly Node[]): Map<Node, { node: Node; input: number }[]> {
  const consumers = new Map<Node, { node: Node; input: number }[]>();
  for (const node of order) {
    for (const [input, tensor] of node.inputs.entries()) {
      const list = consumers.get(tensor.node) ?? [];
      list.push({ node, input });
      consumers.set(tensor.node, list);
    }
  }
  return consumers;
}

/** What a use adds, given the cotangents of its node. Undefined where the losses do not depend on it. */
export function contributionOf(
  { node, input }: Use,
  cotangents: readonly (Tensor | undefined)[],
  batch: number,
): Contribution | undefined {
  const [cotangent] = cotangents;
  if (cotangents.every((each) => each === undefined)) return undefined;
  if (node.operation === gatherOperation && input === 0 && cotangent) {
    return embeddingContribution(node, cotangent, batch);
  }
  if (node.operation === matmulOperation && node.inputs[input]!.shape.length === 2 && cotangent) {
    return denseContribution(node, cotangent, { input, batch });
  }
  return directContribution(node, cotangents, { input, batch });
}

function embeddingContribution(node: Node, cotangent: Tensor, batch: number): Product {
  const [table, ids] = node.inputs as [Tensor, Tensor];
  const width = sizeOf(table.shape.slice(1));
  // Said in numbers: a bag may be empty, and nothing can be inferred from 0.
  const time = sizeOf(ids.shape) / batch;
  const side = {
    kind: "oneHot",
    ids: rowsOf(ids, [batch, time], node),
    size: table.shape[0]!,
  } as const;
  const right = dense(rowsOf(cotangent, [batch, time, width], node));
  return { kind: "product", left: side, right };
}

/** y = scale · x w: the gradient is xᵀ ẏ; with w transposed it is ẏᵀ x. */
function denseContribution(
  node: Node,
  cotangent: Tensor,
  { input, batch }: { readonly input: number; readonly batch: number },
): Product {
  const { transposeA, transposeB, scale } = node.attributes as MatmulAttributes;
  if (input !== 1 || transposeA) throw unsupported(node, "the parameter must be the right factor.");
  const x = node.inputs[0]!;
  const [inner, columns] = [x.shape.at(-1)!, cotangent.shape.at(-1)!];
  const scaled = (side: Tensor) => (scale === 1 ? side : multiply(side, scale));
  // The scale goes to the side with fewer numbers.
  const isInnerSmaller = inner < columns;
  const left = rowsOf(isInnerSmaller ? scaled(x) : x, [batch, -1, inner], node);
  const right = rowsOf(isInnerSmaller ? cotangent : scaled(cotangent), [batch, -1, columns], node);
  return transposeB
    ? { kind: "product", left: dense(right), right: dense(left) }
    : { kind: "product", left: dense(left), right: dense(right) };
}

/**
 * Any operation that broadcasts the parameter over the batch: with a copy of the parameter per example, its
 * own derivative rule gives one gradient per example.
 */
function directContribution(
  node: Node,
  cotangents: readonly (Tensor | undefined)[],
  { input, batch }: { readonly input: number; readonly batch: number },
): Direct {
  const parameter = node.inputs[input]!;
  const output = node.outputs[0]!;
  if (output.shape[0] !== batch || parameter.shape.length >= output.shape.length) {
    throw unsupported(
      node,
      `expected ${batch} examples on axis 0 of ${formatShape(output.shape)}.`,
    );
  }
  const rank = output.shape.length;
  return { kind: "direct", gradients: throughCopies(node, cotangents, { input, batch, rank }) };
}

/**
 * The gradient of each example with respect to one input of `node`, [batch, …shape]: its derivative rule with a
 * copy of that input per example. `rank` counts the axes of the cotangents, the batch included.
 */
export function throughCopies(
  node: Node,
  cotangents: readonly (Tensor | undefined)[],
  { input, batch, rank }: { readonly input: number; readonly batch: number; readonly rank: number },
): Tensor {
  const { shape } = node.inputs[input]!;
  const ones = Array<number>(rank - shape.length - 1).fill(1);
  const aligned: Shape = [batch, ...ones, ...shape];
  const copies = expand(reshape(node.inputs[input]!, [1, ...ones, ...shape]), aligned);
  const inputs = node.inputs.with(input, copies);
  const gradient = node.operation.derivative?.({ ...node, inputs }, cotangents)[input];
  if (!gradient) throw unsupported(node, "it has no derivative with respect to the parameter.");
  return reshape(gradient, [batch, ...shape]);
}

/** Rows with the batch on axis 0; a flattened [batch · time, …] is unfolded again. */
function rowsOf(x: Tensor, shape: Shape, node: Node): Tensor {
  if (x.shape[0]! % shape[0]! !== 0) {
    throw unsupported(
      node,
      `expected ${shape[0]} examples on axis 0, got ${formatShape(x.shape)}.`,
    );
  }
  return reshape(x, shape);
}

/** The error for a use that has no per-example rule. */
export const unsupported = (node: Node, reason: string): TensorError =>
  new TensorError(node.operation.name, `no per-example gradient here: ${reason}`, {
    site: node.site,
  });
