/** The header of a safetensors file: which tensor lies where. Everything that a file may get wrong is checked. */
import { z } from "zod";

/** Bytes per element of every type that is read. */
export const elementBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

/** Element types that can be read. */
export type ElementType = keyof typeof elementBytes;

/** One tensor in a file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Bytes from the beginning of the data, `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data begins in the file. */
  readonly dataStart: number;
}

/** Bytes before the JSON: its length. */
export const LENGTH_BYTES = 8;
/** The limit of the reference implementation. */
const LARGEST_HEADER = 100_000_000;

const length = z.int().min(0);
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(length),
  data_offsets: z.tuple([length, length]),
});
const metadataSchema = z.record(z.string(), z.string());

/** Length of the JSON, from the first bytes of a file of `fileBytes` bytes. */
export function headerLength(first: Uint8Array, fileBytes: number, file: string): number {
  if (fileBytes < LENGTH_BYTES) {
    throw new Error(`${file}: expected a safetensors file, got ${fileBytes} bytes.`);
  }
  const view = new DataView(first.buffer, first.byteOffset, LENGTH_BYTES);
  const bytes = Number(view.getBigUint64(0, true));
  if (bytes > LARGEST_HEADER || LENGTH_BYTES + bytes > fileBytes) {
    throw new Error(
      `${file}: the header claims ${bytes} bytes, the file has ${fileBytes}. It is cut off or not a safetensors file.`,
    );
  }
  return bytes;
}

/** Reads and checks the JSON of a header. */
export function parseHeader(json: Uint8Array, fileBytes: number, file: string): SafetensorsHeader {
  const dataStart = LENGTH_BYTES + json.length;
  const { __metadata__: metadata = {}, ...entries } = parseJson(json, file);
  const tensors = Object.entries(entries).map(([name, entry]) => parseEntry(name, entry, file));
  requireTiling(tensors, fileBytes - dataStart, file);
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) throw new Error(`${file}: expected __metadata__ to map text to text.`);
  return { tensors, metadata: parsed.data, dataStart };
}

function parseJson(json: Uint8Array, file: string): Record<string, unknown> {
  const text = new TextDecoder().decode(json);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {}
  throw new Error(`${file}: expected the header to be a JSON object, got "${text.slice(0, 60)}".`);
}

function parseEntry(name: string, value: unknown, file: string): TensorEntry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new Error(`${file}: tensor "${name}", ${issue.path.join(".")}: ${issue.message}`);
  }
  const { dtype, shape, data_offsets } = parsed.data;
  if (!Object.hasOwn(elementBytes, dtype)) {
    const known = Object.keys(elementBytes).join(", ");
    throw new Error(`${file}: tensor "${name}" is ${dtype}; these types are read: ${known}.`);
  }
  const [start, end] = data_offsets;
  const entry = { name, dtype: dtype as ElementType, shape, start, end };
  const expected = shape.reduce((size, n) => size * n, elementBytes[entry.dtype]);
  if (end - start !== expected) {
    throw new Error(
      `${file}: tensor "${name}", ${dtype} [${shape.join(", ")}]: expected ${expected} bytes, got ${end - start}.`,
    );
  }
  return entry;
}

/** Tensors lie one after the other, without gaps or overlaps, and fill the file. */
function requireTiling(tensors: readonly TensorEntry[], dataBytes: number, file: string): void {
  let position = 0;
  for (const { name, start, end } of tensors.toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start !== position) {
      const what = start < position ? "overlaps the tensor before it" : "leaves a gap before it";
      throw new Error(
        `${file}: tensor "${name}" begins at byte ${start} and ${what} (${position}).`,
      );
    }
    position = end;
  }
  if (position !== dataBytes) {
    throw new Error(
      `${file}: the tensors need ${position} bytes, the file holds ${dataBytes}. It is cut off or has something behind it.`,
    );
  }
}
