/**
 * From tensors to an ONNX graph: visits the nodes that the outputs need, each once, and merges equal ones.
 *
 * Two nodes are equal when operation, attributes and (already merged) inputs are; large constants are
 * compared by identity.
 */
import { type Dtype, type TypedArray, typedArray } from "../dtype.ts";
import type { Node, Tensor, TensorType } from "../tensor.ts";
import type { AttributeValue, OnnxGraph, OnnxInitializer, OnnxNode } from "./protobuf.ts";

/** What an ONNX node has beside its type and its inputs. */
export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** @default "" (standard operators) */
  readonly domain?: string;
  /** Number of outputs. @default 1 */
  readonly outputs?: number;
}

/**
 * Which operators may be written: those of the ONNX standard alone, for a file that any runtime can read, or
 * also the fused ones that ONNX Runtime adds.
 */
export type OperatorChoice = "standard" | "runtime";

/** How a graph is written. */
export interface EmissionOptions {
  /** @default "runtime" */
  readonly operators?: OperatorChoice;
  /** How many arrays a node of many inputs or outputs may take and give together. At least 3. @default Infinity */
  readonly arraysPerNode?: number;
}

/** What an operation writes its ONNX nodes with. */
export interface Emitter extends Required<EmissionOptions> {
  /** The name of a tensor, for operations that look through their inputs. */
  nameOf(tensor: Tensor): string;
  /** How often the outputs of a node are taken: by the nodes of this graph, and as its results. */
  usesOf(node: Node): number;
  /** Adds one ONNX node and returns its output names. */
  add(type: string, inputs: readonly string[], options?: NodeOptions): readonly string[];
  /** Adds one ONNX node with one output and returns its name. */
  one(type: string, inputs: readonly string[], options?: NodeOptions): string;
  /** The name of an initialiser with this content. */
  constant(type: TensorType, data: TypedArray): string;
  /** An int64 vector, as ONNX wants axes and shapes. */
  integers(values: readonly number[]): string;
  /** A scalar of this element type. */
  scalar(value: number, dtype: Dtype): string;
}

/** A finished graph, and which node of ours each ONNX node came from. */
export interface Emission {
  readonly graph: OnnxGraph;
  readonly origins: ReadonlyMap<string, Node>;
}

/** Constants of up to this many numbers are compared by their bits. */
const SMALL_CONSTANT = 256;

/** Emits the graph that computes `outputs` from `inputs`, which are called `o0`, `o1`, … and `i0`, `i1`, … */
export function emit(
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  options: EmissionOptions = {},
): Emission {
  const builder = new GraphBuilder(inputs, countUses(outputs), options);
  const names = outputs.map((output) => builder.nameOf(output));
  const nodes = builder.withOutputs(names);
  const used = new Set(nodes.flatMap((node) => node.inputs));
  return {
    graph: {
      nodes,
      initializers: builder.initializers.filter(({ name }) => used.has(name)),
      inputs: inputs.map(({ dtype, shape }, index) => ({ name: `i${index}`, dtype, shape })),
      outputs: outputs.map(({ dtype, shape }, index) => ({ name: `o${index}`, dtype, shape })),
    },
    origins: builder.origins,
  };
}

class GraphBuilder implements Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly origins = new Map<string, Node>();
  readonly operators: OperatorChoice;
  readonly arraysPerNode: number;
  private readonly names: Map<Node, readonly string[]>;
  private readonly uses: ReadonlyMap<Node, number>;
  private readonly merged = new Map<string, readonly string[]>();
  private readonly identities = new Map<object, number>();
  private origin: Node | undefined;

  constructor(
    inputs: readonly Tensor[],
    uses: ReadonlyMap<Node, number>,
    { operators = "runtime", arraysPerNode = Infinity }: EmissionOptions,
  ) {
    this.operators = operators;
    this.arraysPerNode = arraysPerNode;
    this.uses = uses;
    this.names = new Map(inputs.map(({ node }, index) => [node, [`i${index}`]]));
  }

  nameOf(tensor: Tensor): string {
    for (const node of postOrder(tensor.node, this.names, graphOrder)) this.visit(node);
    return this.names.get(tensor.node)![tensor.index]!;
  }

  usesOf(node: Node): number {
    return this.uses.get(node) ?? 0;
  }

  private visit(node: Node): void {
    const inputs = node.inputs.map((input) => this.names.get(input.node)![input.index]!);
    this.origin = node;
    this.names.set(node, node.operation.emit(this, inputs, node));
  }

  add(type: string, inputs: readonly string[], options: NodeOptions = {}): readonly string[] {
    const { attributes = {}, domain = "", outputs = 1 } = options;
    const key = `${domain}.${type}(${inputs.join()})${exactJson(attributes)}${outputs}`;
    const known = this.merged.get(key);
    if (known) return known;
    const name = `n${this.nodes.length}`;
    const names = Array.from({ length: outputs }, (_, index) => `${name}_${index}`);
    this.nodes.push({ type, domain, name, inputs, outputs: names, attributes });
    if (this.origin) this.origins.set(name, this.origin);
    this.merged.set(key, names);
    return names;
  }

  one(type: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.add(type, inputs, options)[0]!;
  }

  constant({ dtype, shape }: TensorType, data: TypedArray): string {
    const content = data.length <= SMALL_CONSTANT ? bitsOf(data) : `#${this.identity(data)}`;
    const key = `constant ${dtype} ${shape.join()} ${content}`;
    const known = this.merged.get(key)?.[0];
    if (known) return known;
    const name = `c${this.initializers.length}`;
    this.initializers.push({ name, dtype, shape, data });
    this.merged.set(key, [name]);
    return name;
  }

  integers(values: readonly number[]): string {
    return this.constant({ dtype: "int64", shape: [values.length] }, typedArray("int64", values));
  }

  scalar(value: number, dtype: Dtype): string {
    return this.constant({ dtype, shape: [] }, typedArray(dtype, [value]));
  }

  /**
   * The nodes, with the values called `names` renamed to `o0`, `o1`, … A value that cannot be renamed
   * (an input, a constant, an output listed twice) is copied instead.
   */
  withOutputs(names: readonly string[]): OnnxNode[] {
    const produced = new Set(this.nodes.flatMap((node) => node.outputs));
    const renamed = new Map<string, string>();
    const copies: OnnxNode[] = [];
    for (const [index, name] of names.entries()) {
      if (produced.has(name) && !renamed.has(name)) renamed.set(name, `o${index}`);
      else copies.push(copyNode(renamed.get(name) ?? name, `o${index}`));
    }
    const rename = (name: string) => renamed.get(name) ?? name;
    const nodes = neededNodes(this.nodes, new Set(names)).map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    return [...nodes, ...copies];
  }

  private identity(object: object): number {
    const known = this.identities.get(object) ?? this.identities.size;
    this.identities.set(object, known);
    return known;
  }
}

/** How often each node that `outputs` need is taken. */
function countUses(outputs: readonly Tensor[]): ReadonlyMap<Node, number> {
  const uses = new Map<Node, number>();
  const take = ({ node }: Tensor) => uses.set(node, (uses.get(node) ?? 0) + 1);
  const seen = new Set<Node>();
  for (const output of outputs) {
    take(output);
    for (const node of postOrder(output.node, seen)) {
      seen.add(node);
      node.inputs.forEach(take);
    }
  }
  return uses;
}

/** Nodes that the values called `needed` depend on: an operation may have looked through its input. */
function neededNodes(nodes: readonly OnnxNode[], needed: Set<string>): OnnxNode[] {
  const kept: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) needed.add(input);
    kept.push(node);
  }
  return kept.reverse();
}

/** JSON in which -0, NaN and infinities keep their own spelling, so that they are not merged with others. */
const exactJson = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    typeof part === "number" ? `${Object.is(part, -0) ? "-0" : part}` : part,
  );

/** Every bit of an array as text. */
const bitsOf = ({ buffer, byteOffset, byteLength }: TypedArray): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("latin1");

const copyNode = (from: string, to: string): OnnxNode => ({
  type: "Identity",
  domain: "",
  name: `copy_${to}`,
  inputs: [from],
  outputs: [to],
  attributes: {},
});

/** The runtime computes the inputs of a node from the one that is last in the graph to the one that is first. */
const graphOrder = ({ operation, inputs }: Node): readonly Tensor[] =>
  operation.firstInputFirst ? inputs.toReversed() : inputs;

/**
 * Nodes below `root` that are not in `done`, inputs before users; `inputsOf` says in which order. Deep graphs need no deep
 * stack.
 */
export function postOrder(
  root: Node,
  done: { has(node: Node): boolean },
  inputsOf: (node: Node) => readonly Tensor[] = ({ inputs }) => inputs,
): Node[] {
  if (done.has(root)) return [];
  const order: Node[] = [];
  const seen = new Set([root]);
  const begun = (node: Node) => ({ node, inputs: inputsOf(node), next: 0 });
  const stack = [begun(root)];
  while (stack.length > 0) {
    const frame = stack.at(-1)!;
    const child = frame.inputs[frame.next++]?.node;
    if (child === undefined) order.push(stack.pop()!.node);
    else if (!seen.has(child) && !done.has(child)) {
      seen.add(child);
      stack.push(begun(child));
    }
  }
  return order;
}
