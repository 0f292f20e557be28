/** Files that are either the old one or the new one, whatever happens in between. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** What a file is to hold: in several parts where one would not fit into memory a second time. */
export type FileContent = string | Uint8Array | readonly Uint8Array[];

/** Writes a file through a temporary one beside it; the folder is made where it is missing. */
export function writeAtomically(path: string, content: FileContent): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeThrough(temporary, partsOf(content));
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw explainedWriteError(error, path);
  }
}

function partsOf(content: FileContent): readonly Uint8Array[] {
  if (typeof content === "string") return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}

function writeThrough(path: string, parts: readonly Uint8Array[]): void {
  const descriptor = openSync(path, "w");
  try {
    for (const part of parts) writeFully(descriptor, part);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the new name of a file survive a power cut, where the file system can do that. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows opens no folder, and some network file systems sync none: a kill is survived all the same.
  }
}

/** Removes what killed processes left half written anywhere in `folder`. */
export function removeTemporaries(folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of names) {
    if (/\.\d+\.tmp$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

/** One call of the system writes at most this much. */
const MOST_BYTES = 2 ** 30;

/** Writes all of `bytes`: a single call may write less. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    const wanted = Math.min(bytes.length - written, MOST_BYTES);
    written += writeSync(descriptor, bytes, written, wanted);
  }
}

/** A full disk or a missing permission in words that say what to do. */
export function explainedWriteError(error: unknown, path: string): unknown {
  const advice: Record<string, string> = {
    ENOSPC: "the disk is full. Free some space",
    EDQUOT: "the quota of this user is used up. Free some space",
    EFBIG: "it may not grow any more (see ulimit -f). Raise the limit",
    EROFS: "the file system is read-only. Choose another folder",
    // Node.js says this of folders that it cannot make on a read-only file system, too.
    ENOENT: "its folder is not there and cannot be made. Choose another folder",
    EACCES: "no permission to write there. Choose another folder or change its permissions",
    EEXIST: "a file is where a folder must be. Choose another folder",
    ENOTDIR: "a file is where a folder must be. Choose another folder",
    EISDIR: "a folder is where a file must be. Choose another name",
    EPERM: "no permission to write there. Choose another folder or change its permissions",
  };
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const reason = advice[code];
  if (reason === undefined) return error;
  const message = `cannot write ${path}: ${reason}, then give the same command again; nothing finished is lost.`;
  return new Error(message, { cause: error });
}
