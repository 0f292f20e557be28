/** Criteo's log of 24 days: the same columns as the Display Challenge, one file a day. */
import { criteoColumns, criteoExample, fitsCriteo } from "../criteoColumns.ts";
import type { KnownClickLog } from "../knownClickLog.ts";
import { defineClickSchema } from "../schema.ts";

export default {
  schema: defineClickSchema({
    name: "criteoTerabyte",
    description: "Impressions of display ads over 24 days, one file a day.",
    format: "tsv",
    header: "never",
    columns: criteoColumns,
    labels: [
      {
        name: "click",
        description: "The ad was clicked.",
        task: "binary",
        source: { kind: "column", column: "label" },
      },
    ],
  }),
  licence: "terms of Criteo; research only",
  origin: "Criteo 1TB Click Logs: day_0.gz to day_23.gz",
  paths: /(^|[/\\])day_\d+[^/\\]*$/i,
  fits: fitsCriteo,
  example: criteoExample,
} satisfies KnownClickLog;
