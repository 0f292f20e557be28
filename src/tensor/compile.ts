/**
 * From a function of tensors to a function of typed arrays.
 *
 * The function is called once, with placeholders; what its outputs need becomes one ONNX graph and one
 * session. Trees go in and trees of the same kind come out.
 */
import type { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { carries, type TypedArray, type TypedArrays } from "./dtype.ts";
import { TensorError } from "./error.ts";
import { type Emission, emit } from "./onnx/emitter.ts";
import { encodeModel } from "./onnx/protobuf.ts";
import { type ExecutionOptions, openSession } from "./session.ts";
import { DYNAMIC, formatShape, type Shape, sizeOf } from "./shape.ts";
import { input, type Node, type Tensor, type TensorType } from "./tensor.ts";
import { leavesOf, mapTree, type NamedLeaf, rebuildTree, type Tree } from "./tree.ts";

/** The placeholders for a tree of types. */
export type Tensors<Types> = Types extends TensorType
  ? Tensor
  : { readonly [Key in keyof Types]: Tensors<Types[Key]> };

/** The typed arrays for a tree of types or tensors. */
export type Arrays<Types> = Types extends TensorType
  ? TypedArrays[Types["dtype"]]
  : { readonly [Key in keyof Types]: Arrays<Types[Key]> };

export interface CompileOptions extends ExecutionOptions {
  /** Return the same typed arrays from every call instead of new ones. @default false */
  readonly reuseOutputs?: boolean;
}

export interface CallOptions<Outputs> {
  /** Typed arrays to write the outputs into; none may share memory with an input. */
  readonly into?: Arrays<Outputs>;
}

/** A compiled function. It owns a session until `dispose` is called. */
export interface Compiled<Inputs, Outputs> {
  /** Computes. The calling thread is busy until it is done. */
  run(inputs: Arrays<Inputs>, options?: CallOptions<Outputs>): Promise<Arrays<Outputs>>;
  /** The ONNX model. */
  readonly model: Uint8Array;
  /** Frees the session when nobody else uses the same graph. */
  dispose(): Promise<void>;
}

/** The ONNX model of `f`, with the types of its outputs. */
export function trace<Inputs extends Tree<TensorType>, Outputs extends Tree<Tensor>>(
  f: (inputs: Tensors<Inputs>) => Outputs,
  types: Inputs,
): Traced<Outputs> {
  const placeholders = mapTree<TensorType, Tensor, Inputs>(types, ({ dtype, shape }, name) =>
    input(name === "" ? "input" : name, { dtype, shape }),
  );
  const inputs = leavesOf<Tensor>(placeholders as Tree<Tensor>);
  const outputTree = f(placeholders as Tensors<Inputs>);
  const outputs = leavesOf<Tensor>(outputTree);
  const emission = emit(
    inputs.map(({ leaf }) => leaf),
    outputs.map(({ leaf }) => leaf),
  );
  return { inputs, outputs, outputTree, emission, model: encodeModel(emission.graph) };
}

export interface Traced<Outputs> {
  readonly inputs: readonly NamedLeaf<Tensor>[];
  readonly outputs: readonly NamedLeaf<Tensor>[];
  readonly outputTree: Outputs;
  readonly emission: Emission;
  readonly model: Uint8Array;
}

/**
 * Compiles `f` for inputs of these types.
 *
 * @throws TensorError where an operation does not fit its inputs, or the runtime refuses the graph.
 */
export async function compile<const Inputs extends Tree<TensorType>, Outputs extends Tree<Tensor>>(
  f: (inputs: Tensors<Inputs>) => Outputs,
  types: Inputs,
  options: CompileOptions = {},
): Promise<Compiled<Inputs, Outputs>> {
  const traced = trace(f, types);
  const { session, release } = await openSession(traced.model, options).catch((error) => {
    throw explained(error, traced.emission);
  });
  const runtime = await import("onnxruntime-node");
  const call = new Call(traced, session, runtime.Tensor, options.reuseOutputs ?? false);
  return {
    model: traced.model,
    run: async (inputs, { into } = {}) => {
      const arrays = await call.run(inputs as Tree<TypedArray>, into as Tree<TypedArray>);
      return rebuildTree(traced.outputTree as Tree<Tensor>, arrays) as Arrays<Outputs>;
    },
    dispose: release,
  };
}

type Feeds = Record<string, RuntimeTensor>;

class Call {
  private readonly traced: Traced<unknown>;
  private readonly session: InferenceSession;
  private readonly RuntimeTensor: typeof RuntimeTensor;
  private readonly reuse: boolean;
  private reused: readonly TypedArray[] | undefined;

  constructor(
    traced: Traced<unknown>,
    session: InferenceSession,
    runtimeTensor: typeof RuntimeTensor,
    reuse: boolean,
  ) {
    this.traced = traced;
    this.session = session;
    this.RuntimeTensor = runtimeTensor;
    this.reuse = reuse;
  }

  async run(inputs: Tree<TypedArray>, into?: Tree<TypedArray>): Promise<readonly TypedArray[]> {
    const arrays = leavesOf<TypedArray>(inputs);
    const dynamicLength = this.requireInputs(arrays);
    const feeds: Feeds = {};
    for (const [index, { leaf }] of this.traced.inputs.entries()) {
      feeds[String(leaf.node.attributes.name)] = this.wrap(
        leaf,
        arrays[index]!.leaf,
        dynamicLength,
      );
    }
    const targets = into ? this.requireTargets(into, arrays) : this.reused;
    const results = await this.call(feeds, targets, dynamicLength);
    if (this.reuse && !into) this.reused = results;
    return results;
  }

  private async call(
    feeds: Feeds,
    targets: readonly TypedArray[] | undefined,
    dynamicLength: number,
  ): Promise<readonly TypedArray[]> {
    const names = this.traced.outputs.map((_, index) => `o${index}`);
    const fetches = Object.fromEntries(
      names.map((name, index) => {
        const array = targets?.[index];
        const { leaf } = this.traced.outputs[index]!;
        return [name, array ? this.wrap(leaf, array, dynamicLength) : null];
      }),
    );
    const results = await this.session.run(feeds, fetches).catch((error) => {
      throw explained(error, this.traced.emission);
    });
    return names.map((name, index) => targets?.[index] ?? (results[name]!.data as TypedArray));
  }

  private wrap({ dtype, shape }: Tensor, array: TypedArray, dynamicLength: number): RuntimeTensor {
    const dimensions = shape.map((length) => (length === DYNAMIC ? dynamicLength : length));
    return new this.RuntimeTensor(dtype, array as Float32Array, dimensions);
  }

  /** Checks every input against its type; returns the length of the dynamic axis (0 without one). */
  private requireInputs(arrays: readonly NamedLeaf<TypedArray>[]): number {
    const expected = this.traced.inputs;
    if (arrays.length !== expected.length) {
      throw new TensorError("run", `expected ${expected.length} inputs, got ${arrays.length}.`);
    }
    let dynamicLength = 0;
    for (const [index, { name, leaf }] of expected.entries()) {
      const length = requireArray(name || "input", leaf, arrays[index]!.leaf);
      if (leaf.shape.includes(DYNAMIC)) dynamicLength = length;
    }
    return dynamicLength;
  }

  private requireTargets(
    into: Tree<TypedArray>,
    inputs: readonly NamedLeaf<TypedArray>[],
  ): readonly TypedArray[] {
    const targets = leavesOf<TypedArray>(into);
    if (targets.length !== this.traced.outputs.length) {
      const message = `expected ${this.traced.outputs.length} arrays to write into, got ${targets.length}.`;
      throw new TensorError("run", message);
    }
    for (const [index, { name, leaf }] of this.traced.outputs.entries()) {
      const target = targets[index]!.leaf;
      requireArray(`into.${name}`, leaf, target);
      const shared = inputs.find((given) => overlaps(given.leaf, target));
      if (shared) {
        throw new TensorError("run", `into.${name} shares memory with input ${shared.name}.`);
      }
    }
    return targets.map(({ leaf }) => leaf);
  }
}

/** Throws unless `array` carries this tensor; returns the length of its dynamic axis, or 0. */
function requireArray(name: string, tensor: Tensor, array: TypedArray): number {
  const { dtype, shape } = tensor;
  const known = sizeOf(shape.filter((length) => length !== DYNAMIC));
  const fits = shape.includes(DYNAMIC) ? array.length % known === 0 : array.length === known;
  if (carries(dtype, array) && fits) return shape.includes(DYNAMIC) ? array.length / known : 0;
  const got = `${array?.constructor?.name ?? typeof array} of ${array?.length} elements`;
  throw new TensorError(
    "run",
    `${name}: expected ${dtype}${formatShape(shape as Shape)}, got ${got}.`,
  );
}

const overlaps = (a: TypedArray, b: TypedArray) =>
  a.buffer === b.buffer &&
  a.byteOffset < b.byteOffset + b.byteLength &&
  b.byteOffset < a.byteOffset + a.byteLength;

/** The runtime's complaint in the caller's terms: the operation, its shapes and the line that made it. */
function explained(error: unknown, { origins }: Emission): unknown {
  if (error instanceof TensorError || error instanceof RangeError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const name = text.match(/(?:Name:'|node \(|node with name '|Node \()(n\d+)/)?.[1];
  const node: Node | undefined = name === undefined ? undefined : origins.get(name);
  const shapes = node?.inputs.map(({ dtype, shape }) => `${dtype}${formatShape(shape)}`).join(", ");
  const reason = text.replace(/^.*Status Message: /s, "").split("\n")[0];
  const message = node
    ? `the runtime refused it on (${shapes}): ${reason}`
    : `ONNX Runtime refused the compiled graph: ${reason}`;
  return new TensorError(node?.operation.name ?? "compile", message, {
    ...(node ? { site: node.site } : {}),
    cause: error,
  });
}
