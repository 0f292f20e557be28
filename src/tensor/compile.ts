/**
 * From a function of tensors to a function of typed arrays.
 *
 * The function is called once, with placeholders; what its outputs need becomes one ONNX graph and one
 * session. Trees go in and trees of the same kind come out.
 */
import { arraysOf, type Binding, BoundSession, type Port, placeOf } from "./binding.ts";
import { type TypedArray, type TypedArrays, zeros } from "./dtype.ts";
import { captureSite, TensorError } from "./error.ts";
import { type Explain, explained } from "./explain.ts";
import { type Emission, type EmissionOptions, emit } from "./onnx/emitter.ts";
import { encodeModel } from "./onnx/protobuf.ts";
import { requireKnownLength } from "./requirements.ts";
import { type ExecutionOptions, openSession } from "./session.ts";
import { sizeOf } from "./shape.ts";
import { input, type Tensor, type TensorType } from "./tensor.ts";
import { leavesOf, mapTree, type NamedLeaf, rebuildTree, type Tree } from "./tree.ts";
import { openWorkerSession } from "./workerSession.ts";

/** The placeholders for a tree of types. */
export type Tensors<Types> = Types extends TensorType
  ? Tensor
  : { readonly [Key in keyof Types]: Tensors<Types[Key]> };

/** The typed arrays for a tree of types or tensors. */
export type Arrays<Types> = Types extends TensorType
  ? TypedArrays[Types["dtype"]]
  : { readonly [Key in keyof Types]: Arrays<Types[Key]> };

/** How a compiled function runs. */
export interface CompileOptions extends ExecutionOptions {
  /** Return the same typed arrays from every call instead of new ones; do not feed them back. @default false */
  readonly reuseOutputs?: boolean;
  /** Run on a worker thread, so that the calling thread stays free. @default false */
  readonly worker?: boolean;
}

/** How one call runs. */
export interface CallOptions<Outputs> {
  /** Typed arrays to write the outputs into; none may share memory with an input. */
  readonly into?: Arrays<Outputs>;
}

/** A compiled function. It owns a session until `dispose` is called. */
export interface Compiled<Inputs, Outputs> {
  /**
   * Computes. Arrays are matched by their path in the tree; leave them alone until the result is there.
   * Without `worker` the calling thread is busy until it is done.
   *
   * @throws TensorError where an array does not fit, or an operation fails on its values.
   */
  run(inputs: Arrays<Inputs>, options?: CallOptions<Outputs>): Promise<Arrays<Outputs>>;
  /** Zeroed arrays for all outputs, to be written into again and again. No axis may be dynamic. */
  allocate(): Arrays<Outputs>;
  /** The ONNX model. */
  readonly model: Uint8Array;
  /** Frees the session when nobody else uses the same graph, after the calls under way. Twice is once. */
  dispose(): Promise<void>;
}

/** A function as a graph, before a session is opened. */
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
  options: EmissionOptions = {},
): Traced<Outputs> {
  const placeholders = mapTree<TensorType, Tensor, Inputs>(types, ({ dtype, shape }, path) =>
    input(placeOf(path), { dtype, shape }),
  );
  const inputs = leavesOf<Tensor>(placeholders as Tree<Tensor>);
  const outputs = f(placeholders as Tensors<Inputs>);
  const results = leavesOf<Tensor>(outputs);
  const emission = emit(
    inputs.map(({ leaf }) => leaf),
    results.map(({ leaf }) => leaf),
    options,
  );
  const binding = { inputs: portsOf("i", inputs), outputs: portsOf("o", results) };
  requirePaths(binding.inputs);
  requirePaths(binding.outputs);
  return { binding, outputs, emission, model: encodeModel(emission.graph) };
}

const portsOf = (prefix: string, leaves: readonly NamedLeaf<Tensor>[]): Port[] =>
  leaves.map(({ name, leaf: { dtype, shape } }, index) => ({
    path: name,
    name: `${prefix}${index}`,
    dtype,
    shape,
  }));

/** Throws where two arrays have one path: arrays are found by it. */
function requirePaths(ports: readonly Port[]): void {
  const twice = ports.find(
    ({ path }, index) => ports.findIndex((port) => port.path === path) < index,
  );
  if (twice) throw new TensorError("compile", `two arrays are both called ${twice.path}.`);
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
  const site = captureSite();
  const { executionProvider = "cpu" } = options;
  const traced = trace(f, types, writtenFor(executionProvider));
  const { model, outputs, binding, emission } = traced;
  const explain = (error: unknown) => explained(error, { emission, site, executionProvider });
  const open = options.worker ? openWorkerSession : openHere;
  const { run, dispose } = closable(await open(traced, options, explain));
  return {
    model,
    allocate: () => {
      const arrays = binding.outputs.map(({ dtype, shape }) => {
        for (const length of shape) requireKnownLength("allocate", length, shape);
        return zeros(dtype, sizeOf(shape));
      });
      return rebuildTree(outputs as Tree<Tensor>, arrays) as Arrays<Outputs>;
    },
    run: async (inputs, { into } = {}) => {
      const arrays = await run(
        arraysOf(binding.inputs, inputs as Tree<TypedArray>),
        into && arraysOf(binding.outputs, into as Tree<TypedArray>),
      );
      return rebuildTree(outputs as Tree<Tensor>, arrays) as Arrays<Outputs>;
    },
    dispose,
  };
}

/** A shader of WebGPU has eight arrays on every adapter, and on most not many more. */
const writtenFor = (provider: ExecutionOptions["executionProvider"]): EmissionOptions =>
  provider === "webgpu" ? { arraysPerNode: 8 } : {};

/** A session here or on a worker. */
interface Opened {
  run(inputs: readonly TypedArray[], into?: readonly TypedArray[]): Promise<readonly TypedArray[]>;
  dispose(): Promise<void>;
}

async function openHere(
  { model, binding }: Traced<unknown>,
  { reuseOutputs = false, ...execution }: CompileOptions,
  explain: Explain,
): Promise<Opened> {
  const { session, release } = await openSession(model, execution).catch((error) => {
    throw explain(error);
  });
  const runtime = await import("onnxruntime-node");
  const bound = new BoundSession({ session, runtime }, binding, { reuseOutputs, explain });
  return { run: (inputs, into) => bound.run(inputs, into), dispose: release };
}

/** Closes once, after the calls that are under way; then refuses calls. */
function closable({ run, dispose }: Opened): Opened {
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  return {
    run: async (inputs, into) => {
      if (closing) throw new TensorError("run", "the compiled function has been disposed of.");
      const result = run(inputs, into);
      underWay.add(result);
      return result.finally(() => underWay.delete(result));
    },
    dispose: () => {
      closing ??= Promise.allSettled(underWay).then(dispose);
      return closing;
    },
  };
}
