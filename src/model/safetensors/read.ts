/** Reads safetensors: from bytes, or lazily from a file. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { toFloat32 } from "./decode.ts";
import {
  headerLength,
  LENGTH_BYTES,
  parseHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from "./header.ts";

/** A safetensors file whose tensors are read when they are asked for. */
export interface Safetensors {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The numbers of one tensor as float32. Throws when there is no such tensor. */
  read(name: string): Float32Array;
  close(): void;
}

/** Opens a file; nothing but its header is read. */
export function openSafetensors(path: string): Safetensors {
  const descriptor = openSync(path, "r");
  try {
    const fileBytes = fstatSync(descriptor).size;
    const first = readAt(descriptor, 0, Math.min(LENGTH_BYTES, fileBytes));
    const json = readAt(descriptor, LENGTH_BYTES, headerLength(first, fileBytes, path));
    const header = parseHeader(json, fileBytes, path);
    return withReader(header, path, {
      bytes: ({ start, end }) => readAt(descriptor, header.dataStart + start, end - start),
      close: () => closeSync(descriptor),
    });
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The same from bytes in memory; `file` is how errors name them. */
export function parseSafetensors(bytes: Uint8Array, file = "safetensors"): Safetensors {
  const json = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength(bytes, bytes.length, file));
  const header = parseHeader(json, bytes.length, file);
  return withReader(header, file, {
    // Not `slice`: on a Buffer it shares memory.
    bytes: ({ start, end }) =>
      new Uint8Array(bytes.subarray(header.dataStart + start, header.dataStart + end)),
    close: () => {},
  });
}

interface Source {
  /** Bytes in a buffer of their own, which the caller may keep. */
  bytes(entry: TensorEntry): Uint8Array;
  close(): void;
}

function withReader(
  { tensors, metadata }: SafetensorsHeader,
  file: string,
  source: Source,
): Safetensors {
  const byName = new Map(tensors.map((entry) => [entry.name, entry]));
  return {
    tensors,
    metadata,
    close: source.close,
    read: (name) => {
      const entry = byName.get(name);
      if (entry) return toFloat32(source.bytes(entry), entry.dtype);
      const some = [...byName.keys()].slice(0, 5).join(", ");
      throw new Error(`${file}: no tensor "${name}". It begins with: ${some}.`);
    },
  };
}

/** One call of the system reads at most this much. */
const MOST_BYTES = 2 ** 30;

function readAt(descriptor: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const wanted = Math.min(length - read, MOST_BYTES);
    const count = readSync(descriptor, bytes, read, wanted, position + read);
    if (count === 0) throw new Error(`expected ${length} bytes at ${position}, got ${read}.`);
    read += count;
  }
  return bytes;
}
