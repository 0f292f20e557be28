/** A small sample of Criteo's impressions, used to compare private learners. */
import type { KnownClickLog } from "../knownClickLog.ts";
import { defineClickSchema } from "../schema.ts";

const categories = ["cat1", "cat4", "cat6", "cat8", "cat9"];

export default {
  schema: defineClickSchema({
    name: "criteoResearchSmall",
    description: "Impressions with five of the categories of the attribution log.",
    format: "csv",
    columns: [
      ...categories.map((name) => ({ name, role: "categorical" as const })),
      { name: "click", role: "label" },
      {
        name: "c",
        role: "ignored",
        optional: true,
        trap: "It is 1 everywhere, and nobody says what it counts.",
      },
      {
        name: "__index_level_0__",
        role: "ignored",
        optional: true,
        trap: "It is the number of the line in another file, so it is the order of time.",
      },
    ],
    labels: [
      {
        name: "click",
        description: "The ad was clicked.",
        task: "binary",
        source: { kind: "column", column: "click" },
      },
    ],
  }),
  licence: "CC BY-NC-SA 4.0",
  origin: "samples of the Criteo attribution log: criteo_research_small_train.csv and _valid.csv",
  paths: /criteo_research_small/i,
  example: "cat1,cat4,cat6,cat8,cat9,click\n11,12,13,14,15,0\n21,12,23,14,15,1",
} satisfies KnownClickLog;
