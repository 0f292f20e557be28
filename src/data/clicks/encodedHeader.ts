/**
 * The first bytes of an encoded click log: what its records are, how many, and what they were made by.
 *
 * The room of the header is fixed before the first record is written and filled after the last, so a file that was left
 * in between has no header.
 */
import { z } from "zod";
import { clickLayoutSchema } from "./clickLayoutSchema.ts";
import type { ClickLayout } from "./clickRecords.ts";

/** What an encoded file says of itself. */
export interface EncodedHeader {
  readonly layout: ClickLayout;
  /** Whether records say whose they are. */
  readonly hasUsers: boolean;
  /** How columns became ids and numbers, as the encoder describes itself. */
  readonly encoding: unknown;
  readonly count: number;
  /** SHA-256 of the bytes of all records. */
  readonly digest: string;
  /** Bytes of a record. */
  readonly recordBytes: number;
  /** Where the first record begins. */
  readonly dataStart: number;
}

/** Magic, version, bytes of the JSON; then the JSON, then spaces up to the records. */
const MAGIC = "ASSAYCLK";
const VERSION = 1;
/** Bytes before the JSON. */
export const PREFIX_BYTES = 16;
const BLOCK = 4096;

const schema = z.object({
  layout: clickLayoutSchema,
  hasUsers: z.boolean(),
  encoding: z.unknown(),
  count: z.int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  recordBytes: z.int().min(4),
});

/** What is known before the records are. */
export type HeaderOfRecords = Omit<EncodedHeader, "count" | "digest" | "dataStart">;

/** Where records begin behind this header, whatever their number and their digest will be. */
export function dataStartOf(header: HeaderOfRecords): number {
  const longest = { ...header, count: Number.MAX_SAFE_INTEGER, digest: "0".repeat(64) };
  return Math.ceil((PREFIX_BYTES + jsonOf(longest).length) / BLOCK) * BLOCK;
}

/** The bytes of a header, up to the first record. */
export function encodeHeader(header: EncodedHeader): Uint8Array {
  const json = jsonOf(header);
  const bytes = Buffer.alloc(header.dataStart, " ");
  bytes.write(MAGIC, 0, "latin1");
  bytes.writeUInt32LE(VERSION, 8);
  bytes.writeUInt32LE(header.dataStart - PREFIX_BYTES, 12);
  json.copy(bytes, PREFIX_BYTES);
  return bytes;
}

function jsonOf(header: HeaderOfRecords & Pick<EncodedHeader, "count" | "digest">): Buffer {
  const { layout, hasUsers, encoding = null, count, digest, recordBytes } = header;
  return Buffer.from(JSON.stringify({ layout, hasUsers, encoding, count, digest, recordBytes }));
}

/**
 * Where the records begin, from the first bytes of a file.
 *
 * @throws Error for a file of another kind or another version; `file` is how it is named.
 */
export function dataStartIn(first: Uint8Array, file: string): number {
  const bytes = Buffer.from(first.buffer, first.byteOffset, first.byteLength);
  if (bytes.length < PREFIX_BYTES || bytes.toString("latin1", 0, 8) !== MAGIC) {
    const seen = JSON.stringify(bytes.toString("latin1", 0, 8));
    throw new Error(`${file}: expected an encoded click log, got a file that begins with ${seen}.`);
  }
  const version = bytes.readUInt32LE(8);
  if (version !== VERSION) {
    const advice = "Encode the log again with this version.";
    throw new Error(
      `${file}: expected version ${VERSION} of an encoded click log, got ${version}. ${advice}`,
    );
  }
  return PREFIX_BYTES + bytes.readUInt32LE(12);
}

/** The header in the bytes between the prefix and the records. @throws Error for one that cannot be read. */
export function parseHeader(json: Uint8Array, file: string): EncodedHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(json).toString("utf8"));
  } catch (error) {
    throw new Error(`${file}: the header of this encoded click log is damaged.`, { cause: error });
  }
  const result = schema.safeParse(parsed);
  if (result.success) return { ...result.data, dataStart: PREFIX_BYTES + json.length };
  throw new Error(`${file}: the header of this encoded click log is damaged.`, {
    cause: result.error,
  });
}
