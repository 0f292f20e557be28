/** Checkpoints of a cell: the hash is in the name, so a file that is not whole is never taken for one. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
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
    async save(step, bytes, { keep = false } = {}) {
      beforeSave();
      const name = `${String(step).padStart(8, "0")}-${hashOf(bytes)}.safetensors`;
      writeAtomically(join(folder, name), bytes);
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
  hashOf(readFileSync(join(folder, name))) === hash;

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);
