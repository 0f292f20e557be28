/** Writes a generated log to a file, compressed where its name ends in `.gz`. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { seedFrom } from "../../src/math/seed.ts";
import { criteoLines } from "./lines.ts";

/** What is generated. */
export interface GeneratedLog {
  readonly path: string;
  readonly records: number;
  readonly seed: number;
}

/** Writes the file; a few megabytes of memory, whatever its size. */
export async function writeCriteoLog({ path, records, seed }: GeneratedLog): Promise<void> {
  const lines = Readable.from(criteoLines(seedFrom(seed), records), { highWaterMark: 1 });
  const file = createWriteStream(path);
  if (path.endsWith(".gz")) await pipeline(lines, createGzip({ level: 1 }), file);
  else await pipeline(lines, file);
}
