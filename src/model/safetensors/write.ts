/** Writes safetensors: float32, in the given order, the same bytes for the same content. */
import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import { elementBytes, LENGTH_BYTES } from "./header.ts";

/** A tensor to be written. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A tensor whose numbers are made when its turn comes. */
export interface LazyTensor extends Omit<NamedTensor, "data"> {
  data(): Float32Array;
}

type Metadata = Readonly<Record<string, string>>;

/** Data begins at a multiple of this, as the format asks. */
const ALIGNMENT = 8;

/** The bytes of a file with these tensors. */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Metadata = {},
): Uint8Array {
  const parts = safetensorsParts(tensors, metadata);
  const bytes = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/** The same bytes in parts, of which all but the first are views of the tensors: nothing is copied. */
export function safetensorsParts(
  tensors: readonly NamedTensor[],
  metadata: Metadata = {},
): readonly Uint8Array[] {
  requireDistinct(tensors);
  for (const tensor of tensors) requireSize(tensor, tensor.data);
  return [encodeHeader(tensors, metadata), ...tensors.map(({ data }) => asBytes(data))];
}

/**
 * Writes a file tensor by tensor: no more than one of them is in memory. The file appears under its name
 * when it is whole.
 */
export function writeSafetensors(
  path: string,
  tensors: readonly LazyTensor[],
  metadata: Metadata = {},
): void {
  requireDistinct(tensors);
  const unfinished = `${path}.unfinished`;
  const descriptor = openSync(unfinished, "w");
  try {
    writeAll(descriptor, encodeHeader(tensors, metadata));
    for (const tensor of tensors) {
      const data = tensor.data();
      requireSize(tensor, data);
      writeAll(descriptor, asBytes(data));
    }
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, path);
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    const wanted = Math.min(bytes.length - written, MOST_BYTES);
    written += writeSync(descriptor, bytes, written, wanted);
  }
}

/** One call of the system writes at most this much. */
const MOST_BYTES = 2 ** 30;

const asBytes = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

const lengthOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

const bytesOf = (shape: readonly number[]) => lengthOf(shape) * elementBytes.F32;

/** The length of the JSON and the JSON, padded with spaces. */
function encodeHeader(
  tensors: readonly Omit<NamedTensor, "data">[],
  metadata: Metadata,
): Uint8Array {
  let start = 0;
  const entries = tensors.map(({ name, shape }) => {
    const end = start + bytesOf(shape);
    const entry = [name, { dtype: "F32", shape, data_offsets: [start, end] }];
    start = end;
    return entry;
  });
  const hasMetadata = Object.keys(metadata).length > 0;
  const header = Object.fromEntries(
    hasMetadata ? [["__metadata__", metadata], ...entries] : entries,
  );
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

function requireDistinct(tensors: readonly { readonly name: string }[]): void {
  const names = new Set(["__metadata__"]);
  for (const { name } of tensors) {
    if (names.has(name)) throw new RangeError(`safetensors: the name "${name}" is taken.`);
    names.add(name);
  }
}

function requireSize({ name, shape }: Omit<NamedTensor, "data">, data: Float32Array): void {
  if (lengthOf(shape) === data.length) return;
  throw new RangeError(
    `safetensors: "${name}": [${shape.join(", ")}] does not hold ${data.length} numbers.`,
  );
}
