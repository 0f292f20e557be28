/**
 * Writes an encoded click log in one stream: a few megabytes in memory, whatever the number of records.
 *
 * The file appears under its name when everything is on the disk; a kill leaves at most a file that ends in `.tmp`, which the
 * next one who writes under this name removes. It is as secret as the log.
 */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ClickLayout, ClickRecords } from "./clickRecords.ts";
import { dataStartOf, type EncodedHeader, encodeHeader } from "./encodedHeader.ts";
import { recordBytes, recordCodec } from "./recordCodec.ts";

/** What is written. */
export interface EncodedLog {
  readonly layout: ClickLayout;
  /** Records, chunk by chunk; all of them with users, or none. */
  readonly chunks: AsyncIterable<ClickRecords> | Iterable<ClickRecords>;
  /** How columns became ids and numbers; plain data, for those who read the file later. */
  readonly encoding?: unknown;
}

/** Bytes that are written at a time. */
const BUFFER = 4 * 2 ** 20;

/**
 * Writes the records of a log to a file.
 *
 * @throws RangeError for records that the layout does not allow; Error where the disk takes no more: nothing is left then.
 */
export async function writeEncodedClicks(path: string, log: EncodedLog): Promise<EncodedHeader> {
  await mkdir(dirname(path), { recursive: true });
  await removeLeftovers(path);
  const temporary = `${path}.${process.pid}.tmp`;
  let isWhole = false;
  try {
    const header = await writeAll(temporary, log);
    await rename(temporary, path);
    isWhole = true;
    return header;
  } catch (error) {
    throw explained(error, path);
  } finally {
    if (!isWhole) await rm(temporary, { force: true });
  }
}

/** Removes what killed processes have left of this file. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const [, file, owner] = /^(.*)\.(\d+)\.tmp$/.exec(name) ?? [];
    if (file === basename(path) && !isRunning(Number(owner))) {
      await rm(join(dirname(path), name), { force: true });
    }
  }
}

function isRunning(owner: number): boolean {
  try {
    return process.kill(owner, 0); // signal 0 asks, and does nothing
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

async function writeAll(path: string, log: EncodedLog): Promise<EncodedHeader> {
  const file = await open(path, "w");
  try {
    const header = await writeRecords(file, log);
    await writeFully(file, encodeHeader(header), 0);
    await file.sync();
    return header;
  } finally {
    await file.close();
  }
}

async function writeRecords(file: FileHandle, log: EncodedLog): Promise<EncodedHeader> {
  let records: Appended | undefined;
  for await (const chunk of log.chunks) {
    records ??= appended(file, log, chunk.users !== undefined);
    await records.append(chunk);
  }
  return await (records ?? appended(file, log, false)).finish();
}

/** Records behind the room of a header. */
interface Appended {
  append(chunk: ClickRecords): Promise<void>;
  /** The header of all that was appended, once all of it is in the file. Called once, at the end. */
  finish(): Promise<EncodedHeader>;
}

function appended(
  file: FileHandle,
  { layout, encoding = null }: EncodedLog,
  hasUsers: boolean,
): Appended {
  const codec = recordCodec(layout, hasUsers);
  const { recordBytes: size } = codec;
  const known = { layout, hasUsers, encoding, recordBytes: size };
  const dataStart = dataStartOf(known);
  const hash = createHash("sha256");
  const room = Math.max(1, Math.floor(BUFFER / size));
  const buffer = recordBytes(room * size);
  let [count, waiting] = [0, 0];
  const flush = async () => {
    const bytes = buffer.bytes.subarray(0, waiting * size);
    hash.update(bytes);
    await writeFully(file, bytes, dataStart + (count - waiting) * size);
    waiting = 0;
  };
  return {
    append: async (chunk) => {
      for (let begin = 0; begin < chunk.count; ) {
        const end = Math.min(begin + room - waiting, chunk.count);
        codec.encode(chunk, { begin, end, at: waiting }, buffer);
        count += end - begin;
        waiting += end - begin;
        begin = end;
        if (waiting === room) await flush();
      }
    },
    finish: async () => {
      await flush();
      return { ...known, dataStart, count, digest: hash.digest("hex") };
    },
  };
}

/** Writes all of `bytes` at this place: a single call may write less. */
async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const rest = bytes.length - written;
    written += (await file.write(bytes, written, rest, position + written)).bytesWritten;
  }
}

/** A full disk in words that say what to do. */
function explained(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (!["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) return error;
  const message = `cannot write ${path}: there is no more room (${code}). Free some space or choose another folder.`;
  return new Error(message, { cause: error });
}
