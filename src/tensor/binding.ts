/** The border between typed arrays and a session: what goes in, what comes out, and every check between. */
import type { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { discard } from "./discard.ts";
import { carries, type TypedArray } from "./dtype.ts";
import { TensorError } from "./error.ts";
import type { Explain } from "./explain.ts";
import { DYNAMIC, formatShape, type Shape, sizeOf } from "./shape.ts";
import type { TensorType } from "./tensor.ts";
import { leavesOf, type Tree } from "./tree.ts";

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

/** The arrays of a tree in the order of `ports`. They are matched by path: records may be in any order. */
export function arraysOf(ports: readonly Port[], tree: Tree<TypedArray>): readonly TypedArray[] {
  const leaves = leavesOf<TypedArray>(tree);
  const given = new Map(leaves.map(({ name, leaf }) => [name, leaf]));
  const arrays = ports.flatMap(({ path }) => given.get(path) ?? []);
  if (arrays.length === ports.length && arrays.length === leaves.length) return arrays;
  const missing = ports.find(({ path }) => !given.has(path));
  const odd = leaves.find(({ name }) => !ports.some(({ path }) => path === name));
  const reason = missing
    ? `${placeOf(missing.path)}: expected ${missing.dtype} ${formatShape(missing.shape)}, got nothing.`
    : `${placeOf(odd?.name ?? "")}: expected nothing, got an array.`;
  throw new TensorError("run", reason);
}

/** How a path is called in a message; that of a tree with one leaf is empty. */
export const placeOf = (path: string): string => path || "the only array";

/** How a session answers. */
export interface BoundOptions {
  /** Return the same arrays from every call. */
  readonly reuseOutputs: boolean;
  readonly explain: Explain;
}

interface Opened {
  readonly session: InferenceSession;
  readonly runtime: { readonly Tensor: typeof RuntimeTensor };
}

/** A session that takes and gives typed arrays in the order of its binding. */
export class BoundSession {
  private readonly opened: Opened;
  private readonly binding: Binding;
  private readonly options: BoundOptions;
  private reused: { readonly arrays: readonly TypedArray[]; readonly length: number } | undefined;

  constructor(opened: Opened, binding: Binding, options: BoundOptions) {
    this.opened = opened;
    this.binding = binding;
    this.options = options;
  }

  /** Computes; results are written into `into` where it is given. */
  async run(
    inputs: readonly TypedArray[],
    into?: readonly TypedArray[],
  ): Promise<readonly TypedArray[]> {
    const length = requireInputs(this.binding, inputs);
    if (into) requireTargets(this.binding, into, length);
    const targets = into ?? (this.reused?.length === length ? this.reused.arrays : undefined);
    if (targets) requireSeparate(this.binding, inputs, targets);
    const wrap = ({ dtype, shape }: Port, array: TypedArray) =>
      new this.opened.runtime.Tensor(dtype, array as Float32Array, knownShape(shape, length));
    const feeds = named(this.binding.inputs, (port, index) => wrap(port, inputs[index]!));
    const fetches = named(this.binding.outputs, (port, index) =>
      targets ? wrap(port, targets[index]!) : null,
    );
    const results = await this.opened.session.run(feeds, fetches).catch((error) => {
      throw this.options.explain(error);
    });
    const answers = this.binding.outputs.map(({ name }) => results[name]!.data as TypedArray);
    // The runtime copies every result, also those that it has written where it was told to.
    if (targets) discard(answers.filter(({ buffer }, index) => buffer !== targets[index]!.buffer));
    const arrays = targets ?? answers;
    if (this.options.reuseOutputs && !into) this.reused = { arrays, length };
    return arrays;
  }
}

function named<Value>(
  ports: readonly Port[],
  value: (port: Port, index: number) => Value,
): Record<string, Value> {
  return Object.fromEntries(ports.map((port, index) => [port.name, value(port, index)]));
}

/** Checks every input against its type; returns the length of the dynamic axis (0 without one). */
export function requireInputs({ inputs }: Binding, arrays: readonly TypedArray[]): number {
  const first = inputs.findIndex(({ shape }) => shape.includes(DYNAMIC));
  const length = first < 0 ? 0 : dynamicLength(inputs[first]!, arrays[first]!);
  for (const [index, port] of inputs.entries()) requireArray(port, arrays[index]!, length);
  return length;
}

/** Checks the arrays that results are written into. */
export function requireTargets(
  { outputs }: Binding,
  into: readonly TypedArray[],
  length: number,
): void {
  for (const [index, port] of outputs.entries()) {
    requireArray({ ...port, path: intoPath(port) }, into[index]!, length);
  }
}

const intoPath = ({ path }: Port) => (path ? `into.${path}` : "into");

/** Throws where a result would be written over an input, or over another result. */
function requireSeparate(
  { inputs, outputs }: Binding,
  arrays: readonly TypedArray[],
  targets: readonly TypedArray[],
): void {
  for (const [index, target] of targets.entries()) {
    const input = arrays.findIndex((array) => overlaps(array, target));
    const other = targets.findIndex((array, at) => at < index && overlaps(array, target));
    if (input < 0 && other < 0) continue;
    const sharer =
      input < 0
        ? `result ${placeOf(outputs[other]!.path)}`
        : `input ${placeOf(inputs[input]!.path)}`;
    const message = `the array for result ${placeOf(outputs[index]!.path)} shares memory with ${sharer}. Copy one of them.`;
    throw new TensorError("run", message);
  }
}

const overlaps = (a: TypedArray, b: TypedArray) =>
  a.buffer === b.buffer &&
  a.byteOffset < b.byteOffset + b.byteLength &&
  b.byteOffset < a.byteOffset + a.byteLength;

/** The length that makes the shape fit; NaN when the other axes are empty. */
const dynamicLength = ({ shape }: Port, array: TypedArray) =>
  array.length / sizeOf(shape.filter((length) => length !== DYNAMIC));

const knownShape = (shape: Shape, length: number): Shape =>
  shape.map((known) => (known === DYNAMIC ? length : known));

/** Throws unless `array` carries this type, its dynamic axis being this long. */
function requireArray({ path, dtype, shape }: Port, array: TypedArray, length: number): void {
  const known = knownShape(shape, length);
  if (carries(dtype, array) && Number.isInteger(length) && array.length === sizeOf(known)) return;
  const expected = `${dtype} ${formatShape(Number.isInteger(length) ? known : shape)}`;
  const got = `${array.constructor.name} of ${array.length} elements`;
  throw new TensorError("run", `${placeOf(path)}: expected ${expected}, got ${got}.`);
}
