/** Writes safetensors: float32, in the given order, the same bytes for the same content. */
import { LENGTH_BYTES } from "./header.ts";

/** A tensor to be written. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Data begins at a multiple of this, as the format asks. */
const ALIGNMENT = 8;

/** The bytes of a file with these tensors. */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  requireDistinct(tensors);
  const json = encodeHeader(tensors, metadata);
  const dataStart = LENGTH_BYTES + json.length;
  const size = tensors.reduce((total, { data }) => total + data.byteLength, dataStart);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, LENGTH_BYTES);
  let position = dataStart;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

function encodeHeader(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let start = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    const end = start + data.byteLength;
    const entry = [name, { dtype: "F32", shape, data_offsets: [start, end] }];
    start = end;
    return entry;
  });
  const hasMetadata = Object.keys(metadata).length > 0;
  const header = Object.fromEntries(
    hasMetadata ? [["__metadata__", metadata], ...entries] : entries,
  );
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(json);
  return padded;
}

function requireDistinct(tensors: readonly NamedTensor[]): void {
  const names = tensors.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`encodeSafetensors: two tensors named "${twice}".`);
  const odd = tensors.find(({ shape, data }) => shape.reduce((a, b) => a * b, 1) !== data.length);
  if (odd) {
    throw new RangeError(
      `encodeSafetensors: "${odd.name}": [${odd.shape.join(", ")}] does not hold ${odd.data.length} numbers.`,
    );
  }
}
