/** Is the machine big enough? */
import { rm, statfs, writeFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import type { Check, Diagnosis } from "./check.ts";

const gigabyte = 1e9;
/** A `full` run with its checkpoints fits in this. */
const comfortableDisk = 2 * gigabyte;
const neededDisk = 0.2 * gigabyte;
const comfortableMemory = 4 * gigabyte;

/** Threads that can really run side by side. */
export const threads: Check = {
  name: "threads",
  async look() {
    const count = availableParallelism();
    if (count >= 2) return { status: "ok", found: `${count}` };
    return { status: "warn", found: "1", advice: "Training works, at about half the speed." };
  },
};

/** Memory of the whole machine. */
export const memory: Check = {
  name: "memory",
  async look() {
    const found = `${inGigabytes(totalmem())} in all`;
    if (totalmem() >= comfortableMemory) return { status: "ok", found };
    return { status: "warn", found, advice: "The demo fits in 2 GB; full runs may not." };
  },
};

/** Room on the file system of `folder`. */
export const disk = (folder: string): Check => ({
  name: "disk",
  async look() {
    const { bavail, bsize } = await statfs(folder);
    return diagnoseDisk(bavail * bsize);
  },
});

/** May runs be written below `folder`? */
export const writing = (folder: string): Check => ({
  name: "writing",
  async look() {
    const probe = join(folder, `.assay-${process.pid}`);
    try {
      await writeFile(probe, "");
      await rm(probe);
      return { status: "ok", found: "this folder can be written to" };
    } catch (error) {
      const found = `this folder cannot be written to: ${(error as Error).message}`;
      return { status: "fail", found, advice: "Change folder, or give runs one with --dir." };
    }
  },
});

function diagnoseDisk(free: number): Diagnosis {
  const found = `${inGigabytes(free)} free`;
  if (free >= comfortableDisk) return { status: "ok", found };
  const advice = "Free some space, or give runs another disk with --dir.";
  return { status: free >= neededDisk ? "warn" : "fail", found, advice };
}

const inGigabytes = (bytes: number) => `${(bytes / gigabyte).toFixed(1)} GB`;
