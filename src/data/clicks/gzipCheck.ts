/** Whether a gzip file is whole: DuckDB reads one that was cut off without a word. */
import { createReadStream } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/**
 * Inflates the file, beside whatever else is going on, and compares its checksum.
 *
 * @throws Error that begins with the path, where the file is cut off or damaged; the reason of `signal` when it is aborted.
 */
export async function checkGzip(path: string, signal: AbortSignal): Promise<void> {
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  const inflate = createGunzip({ chunkSize: 1 << 18 });
  try {
    await pipeline(createReadStream(path), inflate, nowhere, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const { message } = error as Error;
    const isCut = /unexpected end/.test(message);
    throw new Error(
      `${path}: expected a whole gzip file, got one that is ${isCut ? "cut off" : `damaged (${message})`}. Fetch it again.`,
    );
  }
}
