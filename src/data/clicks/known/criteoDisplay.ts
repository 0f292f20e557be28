/** Criteo's Display Advertising Challenge: seven days of impressions. */

import { criteoColumns, criteoExample, fitsCriteo } from "../criteoColumns.ts";
import type { KnownClickLog } from "../knownClickLog.ts";
import { defineClickSchema } from "../schema.ts";

export default {
  schema: defineClickSchema({
    name: "criteoDisplay",
    description: "Impressions of display ads over seven days, in the order of time.",
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
  licence: "terms of the challenge; research only",
  origin: "Criteo Display Advertising Challenge on Kaggle, 2014: dac/train.txt",
  paths: /criteo|dac|display/i,
  fits: fitsCriteo,
  example: criteoExample,
} satisfies KnownClickLog;
