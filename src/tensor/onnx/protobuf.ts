/**
 * Writes ONNX models as bytes. Field numbers are those of onnx.proto (IR version 10).
 *
 * Only what emission needs: nodes with scalar and list attributes, raw initialisers, typed inputs and outputs.
 */
import { PbfWriter } from "pbf";
import type { Dtype, TypedArray } from "../dtype.ts";
import { DYNAMIC, type Shape } from "../shape.ts";

/** Value of a node's attribute. Numbers are integers unless they are wrapped. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** ValueInfoProto: an input or an output of the graph. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: Dtype;
  /** A text names a length that is only known at the call; DYNAMIC is called "dynamic". */
  readonly shape: readonly (number | string)[];
}

/** TensorProto: a constant of the graph. */
export interface OnnxInitializer extends OnnxValue {
  readonly shape: Shape;
  readonly data: TypedArray;
}

/** GraphProto. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The operator set that emission is written against. */
const OPERATOR_SET = 21;
const IR_VERSION = 10;
/** TensorProto.DataType of each element type. */
export const elementTypes: Readonly<Record<Dtype, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

/** The bytes of a model with this one graph. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, IR_VERSION);
  writer.writeStringField(2, "assay");
  writer.writeMessage(7, writeGraph, graph);
  writer.writeMessage(8, writeOperatorSet, { domain: "", version: OPERATOR_SET });
  for (const domain of new Set(graph.nodes.map((node) => node.domain))) {
    if (domain !== "") writer.writeMessage(8, writeOperatorSet, { domain, version: 1 });
  }
  return writer.finish();
}

function writeOperatorSet(set: { domain: string; version: number }, writer?: PbfWriter): void {
  writer!.writeStringField(1, set.domain);
  writer!.writeVarintField(2, set.version);
}

function writeGraph(graph: OnnxGraph, writer?: PbfWriter): void {
  for (const node of graph.nodes) writer!.writeMessage(1, writeNode, node);
  writer!.writeStringField(2, "assay");
  for (const initializer of graph.initializers) writer!.writeMessage(5, writeTensor, initializer);
  for (const input of graph.inputs) writer!.writeMessage(11, writeValue, input);
  for (const output of graph.outputs) writer!.writeMessage(12, writeValue, output);
}

function writeNode(node: OnnxNode, writer?: PbfWriter): void {
  for (const input of node.inputs) writer!.writeStringField(1, input);
  for (const output of node.outputs) writer!.writeStringField(2, output);
  writer!.writeStringField(3, node.name);
  writer!.writeStringField(4, node.type);
  for (const attribute of Object.entries(node.attributes)) {
    writer!.writeMessage(5, writeAttribute, attribute);
  }
  if (node.domain !== "") writer!.writeStringField(7, node.domain);
}

/** A plain number is an integer attribute; `{ float }` and lists say what they are. */
function writeAttribute([name, value]: [string, AttributeValue], writer?: PbfWriter): void {
  writer!.writeStringField(1, name);
  if (typeof value === "number") {
    writer!.writeVarintField(3, value);
    writer!.writeVarintField(20, 2);
  } else if (typeof value === "string") {
    writer!.writeStringField(4, value);
    writer!.writeVarintField(20, 3);
  } else if ("float" in value) {
    writer!.writeFloatField(2, value.float);
    writer!.writeVarintField(20, 1);
  } else {
    for (const item of value) writer!.writeVarintField(8, item);
    writer!.writeVarintField(20, 7);
  }
}

function writeTensor(tensor: OnnxInitializer, writer?: PbfWriter): void {
  for (const length of tensor.shape) writer!.writeVarintField(1, length);
  writer!.writeVarintField(2, elementTypes[tensor.dtype]);
  writer!.writeStringField(8, tensor.name);
  const { buffer, byteOffset, byteLength } = tensor.data;
  writer!.writeBytesField(9, new Uint8Array(buffer, byteOffset, byteLength));
}

function writeValue(value: OnnxValue, writer?: PbfWriter): void {
  writer!.writeStringField(1, value.name);
  writer!.writeMessage(2, writeType, value);
}

function writeType(value: OnnxValue, writer?: PbfWriter): void {
  writer!.writeMessage(1, writeTensorType, value);
}

function writeTensorType(value: OnnxValue, writer?: PbfWriter): void {
  writer!.writeVarintField(1, elementTypes[value.dtype]);
  writer!.writeMessage(2, writeShape, value.shape);
}

function writeShape(shape: OnnxValue["shape"], writer?: PbfWriter): void {
  for (const length of shape) writer!.writeMessage(1, writeDimension, length);
}

function writeDimension(length: number | string, writer?: PbfWriter): void {
  if (typeof length === "string") writer!.writeStringField(2, length);
  else if (length === DYNAMIC) writer!.writeStringField(2, "dynamic");
  else writer!.writeVarintField(1, length);
}
