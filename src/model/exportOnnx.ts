/**
 * A model as a plain ONNX file, for any runtime: standard operators of opset 21 alone, parameters inside.
 *
 * `tokens`, int64 [batch, time], go in and `logits`, float32 [batch, time, vocab], come out. The number of rows
 * is free unless it is given; the number of tokens is fixed. A shorter row is filled up on the right with any
 * token: later tokens never change earlier logits.
 */
import { trace } from "../tensor/compile.ts";
import { encodeModel, type OnnxGraph, type OnnxValue } from "../tensor/onnx/protobuf.ts";
import { DYNAMIC } from "../tensor/shape.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { logits } from "./transformer.ts";
import { constantWeights, type TrainedModel } from "./weights.ts";

export interface OnnxOptions {
  /** Tokens per row. At least 1. @default the model's `contextLength` */
  readonly time?: number;
  /** Rows; without it the file takes any number of them. At least 1. */
  readonly batch?: number;
}

/** The format cannot hold more bytes than this. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * The bytes of the file.
 *
 * @throws RangeError on a length that the model has no room for, or when the parameters do not fit in one file.
 */
export function exportOnnx(model: TrainedModel, options: OnnxOptions = {}): Uint8Array {
  const { config, parameters } = model;
  const { time = config.contextLength, batch = DYNAMIC } = options;
  requireLengths(time, options.batch, config.contextLength);
  if (parameters.byteLength > LARGEST_FILE) {
    throw new RangeError(
      `exportOnnx: the parameters take ${parameters.byteLength} bytes; an ONNX file holds ${LARGEST_FILE}.`,
    );
  }
  const tokens: TensorType = { dtype: "int64", shape: [batch, time] };
  const weights = constantWeights(model);
  const compute = (inputs: { readonly tokens: Tensor }) => ({
    logits: logits({ parameters: weights, config }, inputs.tokens),
  });
  const { emission } = trace(compute, { tokens }, { operators: "standard" });
  return encodeModel(named(emission.graph, { i0: "tokens", o0: "logits" }));
}

/** The graph with these names instead of its own, and a free first axis called `batch`. */
function named(graph: OnnxGraph, names: Readonly<Record<string, string>>): OnnxGraph {
  const rename = (name: string) => names[name] ?? name;
  const value = ({ name, dtype, shape }: OnnxValue): OnnxValue => ({
    name: rename(name),
    dtype,
    shape: shape.map((length) => (length === DYNAMIC ? "batch" : length)),
  });
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    inputs: graph.inputs.map(value),
    outputs: graph.outputs.map(value),
  };
}

function requireLengths(time: number, batch: number | undefined, contextLength: number): void {
  if (!(Number.isInteger(time) && time >= 1 && time <= contextLength)) {
    throw new RangeError(`exportOnnx: expected time from 1 to ${contextLength}, got ${time}.`);
  }
  if (batch !== undefined && !(Number.isInteger(batch) && batch >= 1)) {
    throw new RangeError(`exportOnnx: expected a batch of at least 1, got ${batch}.`);
  }
}
