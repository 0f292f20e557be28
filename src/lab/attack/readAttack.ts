/** Reads the file of an attack. */
import { readFileSync } from "node:fs";
import type { PromptRecord } from "../../attacks/promptRecord.ts";
import {
  ATTACK_FORMAT,
  type AttackHeader,
  type AttackLine,
  type AttackStepLine,
  type AttackTotals,
  attackLineSchema,
} from "./attackLine.ts";

/** What a file holds. */
export interface RecordedAttack {
  readonly header: AttackHeader;
  readonly prompts: readonly PromptRecord[];
  readonly steps: readonly AttackStepLine[];
  /** Of the process that ended last; absent where none came to an end. */
  readonly totals?: AttackTotals;
}

/**
 * Reads a file; a last line without its end is left out.
 *
 * @throws RangeError where it is no file of an attack, or one line of it is none, which is named.
 */
export function readAttack(path: string): RecordedAttack {
  const text = contentOf(path);
  const lines = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);
  const [first, ...rest] = lines;
  const header = headerIn(first, path);
  const read = rest.map((line, index) => lineIn(line, `${path}, line ${index + 2}`));
  const totals = read.findLast((line) => line.kind === "totals");
  return {
    header,
    prompts: read.flatMap((line) => (line.kind === "prompt" ? [recordIn(line)] : [])),
    steps: read.filter((line) => line.kind === "step"),
    ...(totals ? { totals } : {}),
  };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is none" : `${error}`;
    throw new RangeError(`${path}: expected the file of an attack, but ${reason}.`);
  }
}

const recordIn = ({ kind: _, ...record }: AttackLine & { kind: "prompt" }): PromptRecord => record;

function headerIn(line: string | undefined, path: string): AttackHeader {
  const record = jsonOf(line) as { readonly format?: unknown } | undefined;
  const format = record?.format;
  if (format !== ATTACK_FORMAT) {
    const said = typeof format === "string" ? `, but it says "${format}"` : "";
    throw new RangeError(
      `${path}: expected the file of an attack, whose first line says "${ATTACK_FORMAT}"${said}.`,
    );
  }
  const read = lineIn(line ?? "", `${path}, line 1`);
  if (read.kind === "header") return read;
  throw new RangeError(`${path}, line 1: expected a header, got a line of kind ${read.kind}.`);
}

function lineIn(line: string, where: string): AttackLine {
  const parsed = attackLineSchema.safeParse(jsonOf(line));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue!.path.length > 0 ? ` at ${issue!.path.join(".")}` : "";
  throw new RangeError(
    `${where}: expected a line of an attack, got${place}: ${issue!.message}. The file was changed by hand or by the disk.`,
  );
}

function jsonOf(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? "");
  } catch {
    return undefined;
  }
}
