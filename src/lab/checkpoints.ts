/** Checkpoints of a cell: the hash is in the name, so a file that is not whole is never taken for one. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "./atomicFile.ts";
import type { Checkpoints } from "./recipe.ts";

interface Entry {
  readonly step: number;
  readonly hash: string;
  readonly name: string;
}

/** The checkpoints in `folder`; `beforeSave` runs first, so that the log is never behind a checkpoint. */
export function checkpointsIn(folder: string, beforeSave: () => void): Checkpoints {
  return {
    async latest() {
      const newest = entriesIn(folder).find((entry) => isWhole(folder, entry));
      return newest && { step: newest.step, path: join(folder, newest.name) };
    },
    async save(step, content, { keep = false } = {}) {
      beforeSave();
      const parts = content instanceof Uint8Array ? [content] : content;
      const name = `${String(step).padStart(8, "0")}-${hashOf(parts)}.safetensors`;
      writeAtomically(join(folder, name), parts);
      if (!keep) {
        const old = entriesIn(folder).filter((entry) => entry.name !== name);
        for (const entry of old) rmSync(join(folder, entry.name), { force: true });
      }
      return join(folder, name);
    },
  };
}

const fileName = /^(\d+)-([0-9a-f]{16})\.safetensors$/;

/** The beginning of the SHA-256 that the name of a checkpoint promises; nothing for other names. */
export const hashInName = (name: string): string | undefined => fileName.exec(name)?.[2];

/** Newest first. */
function entriesIn(folder: string): Entry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const [, step, hash] = fileName.exec(name) ?? [];
      return step && hash ? [{ step: Number(step), hash, name }] : [];
    })
    .sort((a, b) => b.step - a.step);
}

const isWhole = (folder: string, { name, hash }: Entry) =>
  hashOf(blocksOf(join(folder, name))) === hash;

function hashOf(parts: Iterable<Uint8Array>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}

/** Bytes that are read at a time: a checkpoint may be larger than memory allows twice. */
const BLOCK_BYTES = 2 ** 24;

/** What a file holds, block by block; a block is only good until the next one. */
function* blocksOf(path: string): Generator<Uint8Array> {
  const descriptor = openSync(path, "r");
  try {
    const block = new Uint8Array(BLOCK_BYTES);
    for (;;) {
      const count = readSync(descriptor, block);
      if (count === 0) return;
      yield block.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
  }
}
