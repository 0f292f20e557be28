/** The border between typed arrays and a session: what goes in, what comes out, and every check between. */
import type { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { carries, type TypedArray } from "./dtype.ts";
import { TensorError } from "./error.ts";
import { DYNAMIC, formatShape, sizeOf } from "./shape.ts";
import type { TensorType } from "./tensor.ts";

/** One argument or result: its path in the caller's tree, its name in the graph, its type. */
export interface Port extends TensorType {
  readonly path: string;
  readonly name: string;
}

/** The arguments and results of a compiled graph. Plain data: it can be sent to a worker. */
export interface Binding {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

export interface BoundOptions {
  /** Return the same arrays from every call. */
  readonly reuseOutputs: boolean;
  /** Turns an error of the runtime into one for the caller. */
  readonly explain: (error: unknown) => unknown;
}

/** A session that takes and gives typed arrays in the order of its binding. */
export class BoundSession {
  private readonly session: InferenceSession;
  private readonly runtime: { readonly Tensor: typeof RuntimeTensor };
  private readonly binding: Binding;
  private readonly options: BoundOptions;
  private reused: readonly TypedArray[] | undefined;

  constructor(
    opened: {
      readonly session: InferenceSession;
      readonly runtime: { readonly Tensor: typeof RuntimeTensor };
    },
    binding: Binding,
    options: BoundOptions,
  ) {
    this.session = opened.session;
    this.runtime = opened.runtime;
    this.binding = binding;
    this.options = options;
  }

  /** Computes; results are written into `into` where it is given. */
  async run(
    inputs: readonly TypedArray[],
    into?: readonly TypedArray[],
  ): Promise<readonly TypedArray[]> {
    const dynamicLength = requireInputs(this.binding, inputs);
    if (into) requireTargets(this.binding, inputs, into);
    const targets = into ?? this.reused;
    const feeds = this.named(this.binding.inputs, (port, index) =>
      this.wrap(port, inputs[index]!, dynamicLength),
    );
    const fetches = this.named(this.binding.outputs, (port, index) =>
      targets ? this.wrap(port, targets[index]!, dynamicLength) : null,
    );
    const results = await this.session
      .run(feeds as Record<string, RuntimeTensor>, fetches)
      .catch((error) => {
        throw this.options.explain(error);
      });
    const arrays =
      targets ?? this.binding.outputs.map(({ name }) => results[name]!.data as TypedArray);
    if (this.options.reuseOutputs && !into) this.reused = arrays;
    return arrays;
  }

  private named<Value>(
    ports: readonly Port[],
    value: (port: Port, index: number) => Value,
  ): Record<string, Value> {
    return Object.fromEntries(ports.map((port, index) => [port.name, value(port, index)]));
  }

  private wrap({ dtype, shape }: Port, array: TypedArray, dynamicLength: number): RuntimeTensor {
    const dimensions = shape.map((length) => (length === DYNAMIC ? dynamicLength : length));
    return new this.runtime.Tensor(dtype, array as Float32Array, dimensions);
  }
}

/** Checks every input against its type; returns the length of the dynamic axis (0 without one). */
function requireInputs({ inputs }: Binding, arrays: readonly TypedArray[]): number {
  requireCount("inputs", inputs.length, arrays.length);
  let dynamicLength = 0;
  for (const [index, port] of inputs.entries()) {
    const length = requireArray(port, arrays[index]!);
    if (port.shape.includes(DYNAMIC)) dynamicLength = length;
  }
  return dynamicLength;
}

function requireTargets(
  { inputs, outputs }: Binding,
  arrays: readonly TypedArray[],
  into: readonly TypedArray[],
): void {
  requireCount("arrays to write into", outputs.length, into.length);
  for (const [index, port] of outputs.entries()) {
    const target = into[index]!;
    requireArray({ ...port, path: `into.${port.path}` }, target);
    const shared = arrays.findIndex((array) => overlaps(array, target));
    if (shared >= 0) {
      const message = `into.${port.path} shares memory with input ${inputs[shared]!.path}.`;
      throw new TensorError("run", message);
    }
  }
}

function requireCount(what: string, expected: number, got: number): void {
  if (expected !== got) throw new TensorError("run", `expected ${expected} ${what}, got ${got}.`);
}

/** Throws unless `array` carries this type; returns the length of its dynamic axis, or 0. */
function requireArray({ path, dtype, shape }: Port, array: TypedArray): number {
  const known = sizeOf(shape.filter((length) => length !== DYNAMIC));
  const isDynamic = shape.includes(DYNAMIC);
  const fits = isDynamic ? array.length % known === 0 : array.length === known;
  if (carries(dtype, array) && fits) return isDynamic ? array.length / known : 0;
  const got = `${array?.constructor?.name ?? typeof array} of ${array?.length} elements`;
  throw new TensorError("run", `${path}: expected ${dtype} ${formatShape(shape)}, got ${got}.`);
}

const overlaps = (a: TypedArray, b: TypedArray) =>
  a.buffer === b.buffer &&
  a.byteOffset < b.byteOffset + b.byteLength &&
  b.byteOffset < a.byteOffset + a.byteLength;
