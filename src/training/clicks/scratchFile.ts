/** A file without a name: whatever happens to this process, nothing of it stays on the disk. */
import { randomUUID } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";

/** Room on a disk. It owns a file until `close`. */
export interface ScratchFile {
  /** @throws Error where the disk takes no more. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Fills `into`. @throws Error where less was written. */
  read(into: Uint8Array, position: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a scratch file in a folder that exists. Its name is taken away as soon as it is open, so that the system frees it
 * with the last handle, after a kill too; only its owner could have opened it.
 */
export async function scratchFile(folder: string): Promise<ScratchFile> {
  const path = join(folder, `batches.${randomUUID()}.tmp`);
  const file = await open(path, "wx+", 0o600);
  try {
    await rm(path);
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  return {
    write: (bytes, position) => writeFully({ file, folder }, bytes, position),
    read: (into, position) => readFully(file, into, position),
    close: () => file.close(),
  };
}

async function writeFully(
  { file, folder }: { readonly file: FileHandle; readonly folder: string },
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  try {
    for (let written = 0; written < bytes.length; ) {
      const rest = bytes.length - written;
      written += (await file.write(bytes, written, rest, position + written)).bytesWritten;
    }
  } catch (error) {
    throw explained(error, folder);
  }
}

function explained(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (!["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) return error;
  const advice = "Batches from disk need as much room as the encoded log, once more";
  const message = `cannot write in ${folder}: there is no more room (${code}). ${advice}: free some, or choose another folder.`;
  return new Error(message, { cause: error });
}

async function readFully(file: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let read = 0; read < into.length; ) {
    const { bytesRead } = await file.read(into, read, into.length - read, position + read);
    if (bytesRead === 0) throw new Error("scratch file: expected more bytes than were written.");
    read += bytesRead;
  }
}
