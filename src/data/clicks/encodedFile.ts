/** Reads encoded click logs: whole, in chunks, or as raw bytes of neighbouring records. */
import { type FileHandle, open } from "node:fs/promises";
import type { ClickRecords } from "./clickRecords.ts";
import { dataStartIn, type EncodedHeader, PREFIX_BYTES, parseHeader } from "./encodedHeader.ts";
import { type RecordBytes, type RecordCodec, recordBytes, recordCodec } from "./recordCodec.ts";

/** Records on a disk that are read at any place. They may own files until `close`. */
export interface EncodedRecords {
  /** Of the file that they are in. */
  readonly path: string;
  readonly header: Pick<EncodedHeader, "layout" | "hasUsers" | "count">;
  readonly codec: RecordCodec;
  /** Reads the bytes of records `begin` … `begin` + `count` − 1 to the front of `into`. */
  bytes(begin: number, count: number, into: RecordBytes): Promise<void>;
  /** These records. */
  records(begin: number, count: number): Promise<ClickRecords>;
  close(): Promise<void>;
}

/** An encoded log that is open. */
export interface EncodedClicks extends EncodedRecords {
  readonly header: EncodedHeader;
}

/** Records that are read at a time. */
const CHUNK = 65_536;

/** Opens an encoded log. @throws Error for a file of another kind, or one that is cut off. */
export async function openEncodedClicks(path: string): Promise<EncodedClicks> {
  const file = await open(path, "r");
  try {
    const header = await readHeader(file, path);
    return opened({ file, path, header });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** All records of an encoded log, in memory. */
export async function readEncodedClicks(log: EncodedRecords): Promise<ClickRecords> {
  const { count } = log.header;
  const all = emptyRecords(log.header, count);
  const view = recordBytes(Math.min(CHUNK, count) * log.codec.recordBytes);
  for (let begin = 0; begin < count; begin += CHUNK) {
    const size = Math.min(CHUNK, count - begin);
    await log.bytes(begin, size, view);
    decodeAll(log.codec, view, { arrays: all, begin, count: size });
  }
  return all;
}

/** Whose each record is. @throws RangeError where the log does not say that. */
export async function readUsers(log: EncodedRecords): Promise<Float64Array> {
  const { count, hasUsers } = log.header;
  if (!hasUsers) {
    throw new RangeError(`${log.path}: expected to be told whose each record is, got no users.`);
  }
  const users = new Float64Array(count);
  let begin = 0;
  for await (const chunk of encodedChunks(log)) {
    users.set(chunk.users!, begin);
    begin += chunk.count;
  }
  return users;
}

/** The records of an encoded log in their order, so many at a time. */
export async function* encodedChunks(
  log: EncodedRecords,
  recordsPerChunk: number = CHUNK,
): AsyncGenerator<ClickRecords> {
  const { count } = log.header;
  for (let begin = 0; begin < count; begin += recordsPerChunk) {
    yield await log.records(begin, Math.min(recordsPerChunk, count - begin));
  }
}

/** Bytes that the records of an encoded log take in memory, as `ClickRecords`. */
export const bytesInMemory = ({ layout, hasUsers, count }: EncodedRecords["header"]): number =>
  count * (4 * (layout.fields.length + layout.numbers.length + 1) + (hasUsers ? 8 : 0));

async function readHeader(file: FileHandle, path: string): Promise<EncodedHeader> {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  const { bytesRead } = await file.read(prefix, 0, PREFIX_BYTES, 0);
  const dataStart = dataStartIn(prefix.subarray(0, bytesRead), path);
  const { size } = await file.stat();
  if (size < dataStart) throw cutOff(path, { expected: dataStart, size });
  const json = Buffer.alloc(dataStart - PREFIX_BYTES);
  await file.read(json, 0, json.length, PREFIX_BYTES);
  const header = parseHeader(json, path);
  const expected = dataStart + header.count * header.recordBytes;
  if (size !== expected) throw cutOff(path, { expected, size });
  return header;
}

const cutOff = (
  path: string,
  { expected, size }: { readonly expected: number; readonly size: number },
) =>
  new Error(
    `${path}: expected ${expected} bytes of an encoded click log, got ${size}: ` +
      `it ${size < expected ? "is cut off" : "has grown"}. Encode the log again.`,
  );

function opened(parts: {
  readonly file: FileHandle;
  readonly path: string;
  readonly header: EncodedHeader;
}): EncodedClicks {
  const { file, path, header } = parts;
  const codec = recordCodec(header.layout, header.hasUsers);
  if (codec.recordBytes !== header.recordBytes) {
    throw new Error(
      `${path}: expected records of ${codec.recordBytes} bytes, got ${header.recordBytes}: the header is damaged.`,
    );
  }
  const bytes = async (begin: number, count: number, into: RecordBytes) => {
    const position = header.dataStart + begin * codec.recordBytes;
    await readFully(parts, into.bytes.subarray(0, count * codec.recordBytes), position);
  };
  return {
    ...{ path, header, codec, bytes },
    records: (begin, count) => decoded({ header, codec, bytes }, begin, count),
    close: () => file.close(),
  };
}

/** These records, from their bytes. */
export async function decoded(
  { header, codec, bytes }: Pick<EncodedRecords, "header" | "codec" | "bytes">,
  begin: number,
  count: number,
): Promise<ClickRecords> {
  const view = recordBytes(count * codec.recordBytes);
  await bytes(begin, count, view);
  const arrays = emptyRecords(header, count);
  decodeAll(codec, view, { arrays, begin: 0, count });
  return arrays;
}

/** Fills `into`: a single call may read less. */
async function readFully(
  { file, path }: { readonly file: FileHandle; readonly path: string },
  into: Uint8Array,
  position: number,
): Promise<void> {
  for (let read = 0; read < into.length; ) {
    const { bytesRead } = await file.read(into, read, into.length - read, position + read);
    if (bytesRead === 0) {
      throw new Error(`${path}: the file ended early: it was cut off while it was read.`);
    }
    read += bytesRead;
  }
}

/** Room for so many records. */
function emptyRecords({ layout, hasUsers }: EncodedRecords["header"], count: number) {
  return {
    count,
    ids: new Int32Array(count * layout.fields.length),
    numbers: new Float32Array(count * layout.numbers.length),
    labels: new Float32Array(count),
    ...(hasUsers ? { users: new Float64Array(count) } : {}),
  };
}

function decodeAll(
  codec: RecordCodec,
  view: RecordBytes,
  part: {
    readonly arrays: ReturnType<typeof emptyRecords>;
    readonly begin: number;
    readonly count: number;
  },
): void {
  const to = { arrays: part.arrays, slot: part.begin };
  for (let at = 0; at < part.count; at++, to.slot++) codec.decode(view, at, to);
}
