/**
 * From a function of tensors to a function of typed arrays.
 *
 * The function is called once, with placeholders; what its outputs need becomes one ONNX graph and one
 * session. Trees go in and trees of the same kind come out.
 */
import { type Binding, BoundSession } from "./binding.ts";
import type { TypedArray, TypedArrays } from "./dtype.ts";
import { TensorError } from "./error.ts";
import { type Emission, emit } from "./onnx/emitter.ts";
import { encodeModel } from "./onnx/protobuf.ts";
import { type ExecutionOptions, openSession } from "./session.ts";
import { formatShape } from "./shape.ts";
import { input, type Tensor, type TensorType } from "./tensor.ts";
import { leavesOf, mapTree, rebuildTree, type Tree } from "./tree.ts";
import { openWorkerSession } from "./workerSession.ts";

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
  /** Run on a worker thread, so that the calling thread stays free. @default false */
  readonly worker?: boolean;
}

export interface CallOptions<Outputs> {
  /** Typed arrays to write the outputs into; none may share memory with an input. */
  readonly into?: Arrays<Outputs>;
}

/** A compiled function. It owns a session until `dispose` is called. */
export interface Compiled<Inputs, Outputs> {
  /** Computes. Without `worker` the calling thread is busy until it is done. */
  run(inputs: Arrays<Inputs>, options?: CallOptions<Outputs>): Promise<Arrays<Outputs>>;
  /** The ONNX model. */
  readonly model: Uint8Array;
  /** Frees the session when nobody else uses the same graph. */
  dispose(): Promise<void>;
}

export interface Traced<Outputs> {
  readonly binding: Binding;
  /** The result of the function: its tensors, in its tree. */
  readonly outputs: Outputs;
  readonly emission: Emission;
  readonly model: Uint8Array;
}

/** The ONNX model of `f` for inputs of these types. */
export function trace<const Inputs extends Tree<TensorType>, Outputs extends Tree<Tensor>>(
  f: (inputs: Tensors<Inputs>) => Outputs,
  types: Inputs,
): Traced<Outputs> {
  const placeholders = mapTree<TensorType, Tensor, Inputs>(types, ({ dtype, shape }, path) =>
    input(path === "" ? "input" : path, { dtype, shape }),
  );
  const inputs = leavesOf<Tensor>(placeholders as Tree<Tensor>);
  const outputs = f(placeholders as Tensors<Inputs>);
  const results = leavesOf<Tensor>(outputs);
  const emission = emit(
    inputs.map(({ leaf }) => leaf),
    results.map(({ leaf }) => leaf),
  );
  const binding = {
    inputs: inputs.map(({ name, leaf }) => ({
      path: name || "input",
      name: String(leaf.node.attributes.name),
      dtype: leaf.dtype,
      shape: leaf.shape,
    })),
    outputs: results.map(({ name, leaf }, index) => ({
      path: name || "output",
      name: `o${index}`,
      dtype: leaf.dtype,
      shape: leaf.shape,
    })),
  };
  return { binding, outputs, emission, model: encodeModel(emission.graph) };
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
  const open = options.worker ? openWorkerSession : openHere;
  const opened = await open(traced, options);
  return {
    model: traced.model,
    run: async (inputs, { into } = {}) => {
      const arrays = await opened.run(arraysOf(inputs), into && arraysOf(into));
      return rebuildTree(traced.outputs as Tree<Tensor>, arrays) as Arrays<Outputs>;
    },
    dispose: opened.dispose,
  };
}

const arraysOf = (tree: unknown): TypedArray[] =>
  leavesOf<TypedArray>(tree as Tree<TypedArray>).map(({ leaf }) => leaf);

async function openHere(traced: Traced<unknown>, options: CompileOptions) {
  const explain = (error: unknown) => explained(error, traced.emission);
  const { session, release } = await openSession(traced.model, options).catch((error) => {
    throw explain(error);
  });
  const runtime = await import("onnxruntime-node");
  const bound = new BoundSession({ session, runtime }, traced.binding, {
    reuseOutputs: options.reuseOutputs ?? false,
    explain,
  });
  return {
    run: (inputs: readonly TypedArray[], into?: readonly TypedArray[]) => bound.run(inputs, into),
    dispose: release,
  };
}

/** The runtime's complaint in the caller's terms: the operation, its shapes and the line that made it. */
export function explained(error: unknown, { origins }: Emission): unknown {
  if (error instanceof TensorError || error instanceof RangeError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const name = text.match(/(?:Name:'|node \(|node with name '|Node \()(n\d+)/)?.[1];
  const node = name === undefined ? undefined : origins.get(name);
  const shapes = node?.inputs
    .map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`)
    .join(", ");
  const reason = text.replace(/^.*Status Message: /s, "").split("\n")[0];
  const message = node
    ? `the runtime refused it on (${shapes}): ${reason}`
    : `ONNX Runtime refused the compiled graph: ${reason}`;
  return new TensorError(node?.operation.name ?? "compile", message, {
    ...(node ? { site: node.site } : {}),
    cause: error,
  });
}
