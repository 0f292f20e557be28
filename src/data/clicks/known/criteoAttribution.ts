/** Criteo's attribution log: impressions of thirty days, the clicks and the conversions that followed. */
import type { KnownClickLog } from "../knownClickLog.ts";
import { type ClickSchemaInput, defineClickSchema } from "../schema.ts";

const categories = Array.from({ length: 9 }, (_, at) => `cat${at + 1}`);
const clicked = [{ kind: "is", column: "click", value: "1" }] as const;

const columns: ClickSchemaInput["columns"] = [
  { name: "timestamp", role: "time", clock: "seconds" },
  { name: "uid", role: "user" },
  { name: "campaign", role: "categorical" },
  { name: "conversion", role: "label" },
  {
    name: "conversion_timestamp",
    role: "ignored",
    trap: "It is only there where a conversion followed.",
  },
  {
    name: "conversion_id",
    role: "ignored",
    trap: "It is only there where a conversion followed, and is shared by its impressions.",
  },
  { name: "attribution", role: "label" },
  { name: "click", role: "label" },
  {
    name: "click_pos",
    role: "ignored",
    trap: "The place of a click among those before a conversion is only known after it.",
  },
  {
    name: "click_nb",
    role: "ignored",
    trap: "The number of clicks before a conversion is only known after it.",
  },
  { name: "cost", role: "number" },
  {
    name: "cpo",
    role: "ignored",
    trap: "It is what an advertiser pays for a conversion that was attributed.",
  },
  { name: "time_since_last_click", role: "number" },
  ...categories.map((name) => ({ name, role: "categorical" as const })),
];

export default {
  schema: defineClickSchema({
    name: "criteoAttribution",
    description: "Impressions over thirty days with clicks, conversions and who was credited.",
    format: "tsv",
    columns,
    labels: [
      {
        name: "click",
        description: "The ad was clicked.",
        task: "binary",
        source: { kind: "column", column: "click" },
      },
      {
        name: "conversion",
        description: "A conversion followed a click within thirty days.",
        task: "binary",
        source: { kind: "column", column: "conversion" },
        where: [...clicked],
      },
      {
        name: "lastTouchConversion",
        description: "The click was the last one before a conversion.",
        task: "binary",
        source: {
          kind: "all",
          of: [
            { kind: "is", column: "conversion", value: "1" },
            { kind: "sameNumber", column: "click_pos", other: "click_nb", plus: -1 },
          ],
        },
        where: [...clicked],
      },
      {
        name: "attribution",
        description: "Criteo was credited with the conversion that followed a click.",
        task: "binary",
        source: { kind: "column", column: "attribution" },
        where: [...clicked],
      },
    ],
  }),
  licence: "CC BY-NC-SA 4.0",
  origin: "Criteo Attribution Modeling for Bidding Dataset: criteo_attribution_dataset.tsv.gz",
  paths: /attribution/i,
  example: [
    columns.map(({ name }) => name),
    ["0", "11", "7", "0", "-1", "-1", "0", "0", "-1", "-1", "1.5e-05", "0.2", "-1", ..."123456789"],
    ["60", "12", "8", "1", "90", "5", "1", "1", "0", "1", "0.0003", "0.1", "40", ..."987654321"],
  ]
    .map((cells) => cells.join("\t"))
    .join("\n"),
} satisfies KnownClickLog;
