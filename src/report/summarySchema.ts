/** `summary.json` at the door: checked, and with the numbers that JSON cannot hold put back. */
import { z } from "zod";
import type { Summary } from "../lab/summary.ts";
import { privacyRecordSchema } from "../privacy/recordSchema.ts";

/** JSON has no NaN and no infinity; all were written as `null`, and their place says which it was. */
const numberOr = (lost: number) => z.nullable(z.number()).transform((value) => value ?? lost);

const estimate = z.object({
  value: numberOr(Number.NaN),
  n: z.number(),
  missing: z.number(),
  interval: z.tuple([numberOr(-Infinity), numberOr(Infinity)]),
  method: z.string(),
});

const grade = z.enum([
  "paper text",
  "paper figure, read by a third party",
  "authors' repository",
  "reported by a third party",
]);

const paper = z.object({
  value: z.number(),
  grade,
  source: z.string(),
  setting: z.string(),
});

const finding = z.object({
  id: z.string(),
  claim: z.string(),
  ours: estimate,
  unit: z.enum(["rate", "points", "change", "number"]),
  criterion: z.string(),
  verdict: z.enum(["holds", "not reproduced", "inconclusive", "not tested"]),
  paper: z.exactOptional(paper),
  examples: z.array(z.string()),
});

const place = z.union([z.string(), numberOr(Number.NaN)]);

const point = z.object({
  x: place,
  y: z.nullable(z.number()),
  low: z.exactOptional(numberOr(-Infinity)),
  high: z.exactOptional(numberOr(Infinity)),
  xLow: z.exactOptional(numberOr(-Infinity)),
  xHigh: z.exactOptional(numberOr(Infinity)),
  label: z.exactOptional(z.string()),
  n: z.exactOptional(z.number()),
  examples: z.exactOptional(z.array(z.string())),
});

const scale = z.enum(["linear", "log"]);
const domain = z.tuple([z.number(), z.number()]);

/** Where a level or a published value belongs, as far as it is narrowed down. */
const beside = { series: z.exactOptional(z.string()), panel: z.exactOptional(z.string()) };

const paperPoint = z.object({
  x: z.exactOptional(place),
  y: z.number(),
  label: z.string(),
  ...beside,
  grade,
  source: z.string(),
});

const figure = z.object({
  kind: z.enum(["line", "dot", "scatter"]),
  id: z.string(),
  title: z.string(),
  caption: z.string(),
  x: z.object({
    label: z.string(),
    unit: z.exactOptional(z.enum(["rate", "number"])),
    scale: z.exactOptional(scale),
    domain: z.exactOptional(domain),
  }),
  y: z.object({
    label: z.string(),
    unit: z.enum(["rate", "change", "number"]),
    scale: z.exactOptional(scale),
    domain: z.exactOptional(domain),
  }),
  panels: z.exactOptional(z.array(z.string())),
  series: z.array(
    z.object({ name: z.string(), panel: z.exactOptional(z.string()), points: z.array(point) }),
  ),
  references: z.exactOptional(z.array(z.object({ label: z.string(), y: z.number(), ...beside }))),
  diagonal: z.exactOptional(z.string()),
  paper: z.exactOptional(z.array(paperPoint)),
});

const guarantee = z.object({
  title: z.string(),
  record: privacyRecordSchema,
  ledgers: z.exactOptional(z.array(z.string())),
});

const totals = z.object({
  samples: z.number(),
  scored: z.number(),
  refused: z.number(),
  errored: z.number(),
  missing: z.number(),
  trainingSteps: z.number(),
  cells: z.number(),
});

/** What a run found, as its file holds it. */
export const summarySchema: z.ZodType<Summary> = z.object({
  v: z.literal(1),
  recipe: z.string(),
  claim: z.string(),
  paper: z.object({ key: z.string(), title: z.string(), source: z.string() }),
  complete: z.boolean(),
  unfinished: z.exactOptional(
    z.array(z.object({ cell: z.string(), missing: z.number(), reason: z.string() })),
  ),
  totals,
  digest: z.string(),
  findings: z.array(finding),
  figures: z.array(figure),
  guarantees: z.exactOptional(z.array(guarantee)),
  caveats: z.array(z.string()),
});
