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

/** A process began to work on the run; `resumed` when it was not the first. */
const started = z.object({
  ...head,
  kind: z.literal("started"),
  pid: z.int(),
  resumed: z.boolean(),
});

/** One point of a training curve. `step` is 1-based. */
const step = z.object({
  ...head,
  kind: z.literal("step"),
  cell: z.string(),
  step: z.int(),
  of: z.int(),
  metrics: z.record(z.string(), z.number().nullable()),
});

/** One measured answer. `outcome` holds what the scorer saw; `status` says whether it saw anything. */
const sample = z.object({
  ...head,
  kind: z.literal("sample"),
  cell: z.string(),
  /** Unique within the cell. */
  sample: z.string(),
  /** What is resampled together: a question, a seed. */
  cluster: z.string(),
  /** Honest repeats of one question are trials 0, 1, 2, … */
  trial: z.int(),
  /** The same item under two conditions shares its pair. */
  pair: z.string(),
  /** The condition, for example `"trigger"`. */
  condition: z.string(),
  prompt: z.string(),
  completion: z.string(),
  status: z.enum(["scored", "refused", "errored", "missing"]),
  outcome: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()])),
});

/** A unit of work is finished; a resumed run takes `result` from here instead of working again. */
const done = z.object({ ...head, kind: z.literal("done"), cell: z.string(), result: z.json() });

/** Something a reader of the run should know. */
const note = z.object({
  ...head,
  kind: z.literal("note"),
  cell: z.string().optional(),
  level: z.enum(["info", "warning"]),
  text: z.string(),
});

/** A process stopped working on the run, and says why. Absent after a kill. */
const ended = z.object({
  ...head,
  kind: z.literal("ended"),
  status: z.enum(["complete", "interrupted", "failed"]),
  error: z.string().optional(),
});

/** Checks one line of `events.jsonl`. */
export const eventSchema = z.discriminatedUnion("kind", [started, step, sample, done, note, ended]);

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
    case "done":
      return `done ${event.cell}`;
    default:
      return undefined;
  }
}
