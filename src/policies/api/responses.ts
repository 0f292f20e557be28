/**
 * Answers on the disk, so that nothing that was answered is paid for twice: by this run after a kill, or by
 * another one that asks the same.
 *
 * The name of a file is the SHA-256 of everything that was asked; it is written beside its place and moved there.
 * What cannot be read, is cut off or does not match its checksum was never there.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Answered } from "./call.ts";

/** Counts up when the meaning of what is kept changes: what was kept before is asked again. */
const version = 1;

/** Answers and other findings that are kept. */
export interface Responses {
  /** What is kept under `key`, if `schema` accepts it. */
  read<Value>(key: string, schema: z.ZodType<Value>): Value | undefined;
  /** Keeps a value. What cannot be written is not kept; `problem` says why. */
  write(key: string, value: unknown): void;
  /** Why something could not be kept; absent while everything could. */
  readonly problem: string | undefined;
}

/** Checks an answer that was kept. */
export const answeredSchema = z.object({
  text: z.string(),
  // Refusals are not kept.
  stopReason: z.enum(["stop", "length"]),
  reasoning: z.string().exactOptional(),
  promptTokens: z.number(),
  cachedPromptTokens: z.number(),
  cacheWriteTokens: z.number(),
  completionTokens: z.number(),
  reasoningTokens: z.number(),
  firstTokens: z.array(z.object({ token: z.string(), logProb: z.number() })),
  ignored: z.array(z.string()),
}) satisfies z.ZodType<Answered>;

const fileSchema = z.object({ checksum: z.string(), value: z.unknown() });

/** The key of what is asked: plain data, in which the order of fields counts. */
export const keyOf = (asked: object): string => hash(JSON.stringify([version, asked]));

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** Answers in a folder, which is made when the first one comes. */
export function responsesIn(folder: string): Responses {
  let problem: string | undefined;
  const placeOf = (key: string) => join(folder, key.slice(0, 2), `${key}.json`);
  return {
    read: (key, schema) => {
      try {
        const file = fileSchema.parse(JSON.parse(readFileSync(placeOf(key), "utf8")));
        if (file.checksum !== hash(JSON.stringify(file.value))) return undefined;
        return schema.safeParse(file.value).data;
      } catch {
        return undefined;
      }
    },
    write: (key, value) => {
      try {
        const checksum = hash(JSON.stringify(value));
        writeAtomically(placeOf(key), JSON.stringify({ checksum, value }));
      } catch (error) {
        problem ??= error instanceof Error ? error.message : String(error);
      }
    },
    get problem() {
      return problem;
    },
  };
}

/** Keeps nothing. */
export const noResponses: Responses = {
  read: () => undefined,
  write: () => {},
  problem: undefined,
};

function writeAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
