/**
 * What a run writes: one JSON object per line of `events.jsonl`, append-only, the truth.
 *
 * Everything else (`summary.json`, the page, the totals) is computed from these lines. An event that
 * is written twice, because a killed run repeated it, has the same `identity`; the last one counts.
 */
import { z } from "zod";

/** Version of the record format. It changes when a reader of the old one would misread the new one. */
export const SCHEMA_VERSION = 1;

const head = { v: z.literal(SCHEMA_VERSION), at: z.iso.datetime() };
const cell = z.string().describe("The unit of work, for example `seed-1/backdoor`.");

const started = z
  .object({ ...head, kind: z.literal("started"), pid: z.int(), resumed: z.boolean() })
  .describe("A process began to work on the run; `resumed` when it was not the first.");

const step = z
  .object({
    ...head,
    kind: z.literal("step"),
    cell,
    step: z.int().describe("1-based."),
    of: z.int().describe("Steps in all."),
    metrics: z.record(z.string(), z.number().nullable()),
  })
  .describe("One point of a training curve.");

const mark = z
  .object({
    in: z.enum(["prompt", "completion"]),
    start: z.int().min(0).describe("In UTF-16 code units of that text."),
    end: z.int().min(0).describe("Exclusive; the same as `start` where something is gone."),
    kind: z
      .enum(["changed", "inserted", "removed", "continued", "weighed"])
      .describe("`weighed`: nothing happened to it; how much it matters was measured."),
    original: z.string().optional().describe("What stood there before."),
    weight: z
      .number()
      .optional()
      .describe("Of `weighed`: how much the answer depends on it, from −1 to 1."),
  })
  .describe("A part of a prompt or completion that an intervention touched or weighed.");

const sample = z
  .object({
    ...head,
    kind: z.literal("sample"),
    cell,
    sample: z.string().describe("Unique within the cell."),
    cluster: z.string().describe("What is resampled together: a question, a seed."),
    trial: z.int().describe("Honest repeats of one question are trials 0, 1, 2, …"),
    pair: z.string().describe("The same item under two conditions shares its pair."),
    condition: z.string().describe('For example "trigger".'),
    prompt: z.string(),
    completion: z.string(),
    status: z
      .enum(["scored", "refused", "errored", "missing"])
      .describe("Whether the scorer saw an answer."),
    outcome: z
      .record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]))
      .describe("What the scorer saw."),
    marks: z.array(mark).optional().describe("What an intervention did, for people who read it."),
  })
  .describe("One measured answer.");

const blob = z
  .object({ ...head, kind: z.literal("blob"), hash: z.string(), bytes: z.int() })
  .describe("Bytes were stored under their SHA-256 in `blobs/`.");

const done = z
  .object({ ...head, kind: z.literal("done"), cell, result: z.json() })
  .describe("A cell is finished; a resumed run takes `result` from here instead of working again.");

const unfinished = z
  .object({
    ...head,
    kind: z.literal("unfinished"),
    cell,
    missing: z.int().min(1).describe("Answers that are not there and may be there next time."),
    reason: z.string().describe("What kept them away, as a sentence."),
  })
  .describe(
    "A cell was worked on to its end, and answers are missing. It is not finished: the next process works " +
      "on it again, and what that attempt records takes the place of all samples of this one.",
  );

const count = z.int().min(0);

const usage = z
  .object({
    ...head,
    kind: z.literal("usage"),
    model: z.string(),
    calls: count.describe("Answers that came from the server."),
    cacheHits: count.describe("Answers that were on the disk already."),
    retries: count,
    promptTokens: count.describe(
      "All of them, those from the prompt cache of the provider included.",
    ),
    cachedPromptTokens: count,
    cacheWriteTokens: count,
    completionTokens: count.describe("All of them, those that were thought and not said included."),
    reasoningTokens: count,
    dollars: z.number().optional().describe("Absent where no price is known."),
  })
  .describe(
    "What calls cost since the `usage` before it. No part of the digest: answers may be cached.",
  );

const profile = z
  .object({
    ...head,
    kind: z.literal("profile"),
    model: z.string(),
    dialect: z.string(),
    address: z.string().optional(),
    capabilities: z.array(z.string()),
    reasoning: z.enum(["shown", "hidden", "none"]),
    degraded: z.array(z.string()).describe("What is missing and what happens instead."),
  })
  .describe(
    "What was found out about a server. No part of the digest; the summary says what is missing.",
  );

const note = z
  .object({
    ...head,
    kind: z.literal("note"),
    cell: cell.optional(),
    level: z.enum(["info", "warning"]),
    text: z.string(),
  })
  .describe("Something a reader of the run should know.");

const ended = z
  .object({
    ...head,
    kind: z.literal("ended"),
    status: z
      .enum(["complete", "incomplete", "interrupted", "failed"])
      .describe("`incomplete`: to its end, but answers are missing, or the budget was spent."),
    error: z.string().optional(),
  })
  .describe("A process stopped working on the run, and says why. Absent after a kill.");

/** A part of a prompt or completion that an intervention touched. */
export type Mark = Readonly<z.infer<typeof mark>>;

/** Checks one line of `events.jsonl`. */
export const eventSchema = z
  .discriminatedUnion("kind", [
    started,
    step,
    sample,
    blob,
    done,
    unfinished,
    usage,
    profile,
    note,
    ended,
  ])
  .describe("A line of `events.jsonl`.");

/** A line of `events.jsonl`. */
export type Event = z.infer<typeof eventSchema>;
/** Events of one kind. */
export type EventOf<Kind extends Event["kind"]> = Extract<Event, { kind: Kind }>;
type WithoutHead<Body> = Body extends unknown ? Omit<Body, "v" | "at"> : never;
/** An event before the log stamps it. */
export type EventBody = WithoutHead<Event>;

/** Two events with the same identity are the same fact; `undefined`: every line is its own fact. */
export function identity(event: EventBody): string | undefined {
  switch (event.kind) {
    case "step":
      return `step ${event.cell} ${event.step}`;
    case "sample":
      return `sample ${event.cell} ${event.sample}`;
    case "blob":
      return `blob ${event.hash}`;
    case "done":
      return `done ${event.cell}`;
    case "unfinished":
      return `unfinished ${event.cell}`;
    case "profile":
      return `profile ${event.model}`;
    default:
      return undefined;
  }
}

/** Refuses what a newer laboratory wrote, before a schema calls it wrong. */
export function requireKnownVersion(record: unknown, where: string): void {
  const version = (record as { readonly v?: unknown } | null | undefined)?.v;
  if (typeof version !== "number" || version <= SCHEMA_VERSION) return;
  throw new Error(
    `${where}: it is in version ${version} of the record format, this assay reads version ${SCHEMA_VERSION}. Update assay.`,
  );
}
