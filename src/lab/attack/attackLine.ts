/**
 * The lines of an attack's file: a header, then what happened, one JSON object each; the last line of totals counts.
 *
 * A prompt is one line, whoever found it, so that files can be read, joined and cut with any tool.
 */
import { z } from "zod";
import { promptRecordSchema } from "../../attacks/promptRecord.ts";

/** Says what the file is, and which version of it. */
export const ATTACK_FORMAT = "assay attack 1";

const count = z.int().min(0);
const rate = z.number().min(0).max(1);

/** What makes two attacks the same attack: going on with another value of these is refused. */
const specShape = {
  attack: z.string().describe("Its name in `assay attack --list`."),
  settings: z.json(),
  seed: z.int(),
  target: z.string().describe("As a person named it."),
  targetDigest: z.string().optional().describe("SHA-256 of its weights, where they are known."),
  classifier: z.string().nullable().describe("The one that the attack saw."),
  independent: z.string().nullable().describe("One that it did not see."),
  fixedPrefix: z.string(),
  promptTokens: count.describe("That may be chosen, behind the fixed prefix."),
  responseTokens: count.describe("That the attack sees while it works."),
  evaluatedTokens: count.describe("Of a response in this file, at most."),
  allowed: z
    .object({ tokens: count, digest: z.string() })
    .optional()
    .describe("Of how many tokens prompts were made, and which: SHA-256 of their ids."),
  redacted: z.boolean().describe("Texts of prompts and responses were not written."),
};

const attackSpecSchema = z.object(specShape);
/** What makes two attacks the same attack. */
export type AttackSpec = Readonly<z.infer<typeof attackSpecSchema>>;

const header = z
  .object({
    kind: z.literal("header"),
    format: z.literal(ATTACK_FORMAT),
    ...specShape,
    source: z
      .object({ file: z.string(), target: z.string(), started: z.iso.datetime() })
      .optional()
      .describe("The file whose prompts these are, where they were not looked for here."),
    budget: z
      .object({ forwards: z.number().optional(), seconds: z.number().optional() })
      .describe("Of the process that began it; a later one may have had another."),
    started: z.iso.datetime(),
    commit: z.string().optional(),
    dirty: z.boolean().optional(),
    versions: z.record(z.string(), z.string()),
    platform: z.string(),
    cores: z.int(),
  })
  .describe("What was attacked, with what. The first line.");

const prompt = promptRecordSchema
  .extend({ kind: z.literal("prompt") })
  .describe("A prompt that was proposed, and what it is worth.");

const step = z
  .object({
    kind: z.literal("step"),
    round: count.describe("Times that the attack had begun anew."),
    step: count.describe("Of this round, from 1."),
    forwards: count.describe("Of the attack until then, all rounds."),
    seconds: z.number().min(0).describe("The same."),
    best: rate.nullable().describe("Highest P(unsafe) of the prompts that it proposed."),
    metrics: z.record(z.string(), z.number().nullable()),
  })
  .describe("A step that the attack took.");

const estimate = z.object({
  value: z.number().nullable(),
  n: count,
  missing: count,
  interval: z.tuple([z.number(), z.number()]),
  method: z.string(),
});

const verdict = z.object({
  found: count.describe("Different unsafe prompts, those met on the way included."),
  uniqueUnsafeRate: estimate.describe("Different unsafe prompts out of the results of runs."),
});

const totals = z
  .object({
    kind: z.literal("totals"),
    at: z.iso.datetime(),
    ending: z
      .enum(["done", "forwards", "seconds", "stopped"])
      .describe("The attack was done, a budget used up, or a person stopped it."),
    rounds: count,
    steps: count.describe("Of all rounds."),
    forwards: count,
    seconds: z.number().min(0),
    prompts: count.describe("Lines with prompts."),
    distinct: count.describe("Different ones among them."),
    final: count.describe("Results of runs among them."),
    unsafe: z.record(z.string(), verdict).describe("By each judge that said anything."),
  })
  .describe("What it came to when a process ended.");

/** Checks one line. */
export const attackLineSchema = z.discriminatedUnion("kind", [header, prompt, step, totals]);

/** One line. */
export type AttackLine = Readonly<z.infer<typeof attackLineSchema>>;
/** The first line. */
export type AttackHeader = Readonly<z.infer<typeof header>>;
/** A line about a step. */
export type AttackStepLine = Readonly<z.infer<typeof step>>;
/** What an attack came to. */
export type AttackTotals = Readonly<z.infer<typeof totals>>;

/** What a header says about which attack it is. */
export const specOf = (header: AttackHeader): AttackSpec => attackSpecSchema.parse(header);
