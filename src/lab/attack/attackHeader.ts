/** The first line of an attack's file, from what is known before it begins. */
import { createHash } from "node:crypto";
import type { AttackBudget } from "../../attacks/runAttack.ts";
import type { Target } from "../../attacks/target.ts";
import { provenance } from "../header.ts";
import { ATTACK_FORMAT, type AttackHeader } from "./attackLine.ts";

/** What a header says beyond what the target knows. */
export interface HeaderOptions {
  readonly attack: string;
  /** Checked; plain JSON. */
  readonly settings: unknown;
  readonly seed: number;
  readonly target: Target;
  /** How a person named the classifier that the attack sees. */
  readonly classifier: string;
  readonly independent?: string;
  /** As text. */
  readonly fixedPrefix: string;
  /** Of a response that is measured, at most. */
  readonly evaluatedTokens: number;
  readonly budget: AttackBudget;
  /** Leave out the texts of prompts and responses. */
  readonly redacted: boolean;
}

/** A header for an attack that begins now. */
export function attackHeader(options: HeaderOptions): AttackHeader {
  const { target, settings, independent, budget, ...rest } = options;
  const { promptTokens, responseTokens, allowed, textModel, name } = target;
  const { created, executionProvider: _, ...made } = provenance();
  return {
    kind: "header",
    format: ATTACK_FORMAT,
    ...rest,
    settings: JSON.parse(JSON.stringify(settings)),
    target: name,
    targetDigest: digestOf(textModel.model.parameters),
    independent: independent ?? null,
    ...{ promptTokens, responseTokens },
    allowed: { tokens: allowed.length, digest: digestOf(Int32Array.from(allowed)) },
    budget: { ...budget },
    started: created,
    ...made,
  };
}

const digestOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): string =>
  createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");
