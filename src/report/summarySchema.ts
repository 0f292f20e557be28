/** `summary.json` at the door: checked, and with the numbers that JSON cannot hold put back. */
import { z } from "zod";
import type { Summary } from "../lab/summary.ts";

/** JSON has no NaN and no infinity; all were written as `null`, and their place says which it was. */
const numberOr = (lost: number) => z.nullable(z.number()).transform((value) => value ?? lost);

const estimate = z.object({
  value: numberOr(Number.NaN),
  n: z.number(),
  missing: z.number(),
  interval: z.tuple([numberOr(-Infinity), numberOr(Infinity)]),
  method: z.string(),
});

const paper = z.object({
  value: z.number(),
  grade: z.enum(["paper text", "paper figure, read by a third party", "authors' repository"]),
  source: z.string(),
  setting: z.string(),
});

const finding = z.object({
  id: z.string(),
  claim: z.string(),
  ours: estimate,
  unit: z.enum(["rate", "points", "number"]),
  criterion: z.string(),
  verdict: z.enum(["holds", "not reproduced", "inconclusive", "not tested"]),
  paper: z.exactOptional(paper),
  examples: z.array(z.string()),
});

const point = z.object({
  x: z.union([z.number(), z.string()]),
  y: z.nullable(z.number()),
  low: z.exactOptional(numberOr(-Infinity)),
  high: z.exactOptional(numberOr(Infinity)),
  n: z.exactOptional(z.number()),
  examples: z.exactOptional(z.array(z.string())),
});

const figure = z.object({
  kind: z.enum(["line", "dot"]),
  id: z.string(),
  title: z.string(),
  caption: z.string(),
  x: z.object({ label: z.string() }),
  y: z.object({
    label: z.string(),
    unit: z.enum(["rate", "number"]),
    domain: z.exactOptional(z.tuple([z.number(), z.number()])),
  }),
  series: z.array(z.object({ name: z.string(), points: z.array(point) })),
  references: z.exactOptional(z.array(z.object({ label: z.string(), y: z.number() }))),
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
  totals,
  digest: z.string(),
  findings: z.array(finding),
  figures: z.array(figure),
  caveats: z.array(z.string()),
});
