/** Avazu's challenge: eleven days of impressions of mobile ads. */
import type { KnownClickLog } from "../knownClickLog.ts";
import { type ClickSchemaInput, defineClickSchema } from "../schema.ts";

const categories = [
  ...["C1", "banner_pos", "site_id", "site_domain", "site_category"],
  ...["app_id", "app_domain", "app_category", "device_id", "device_ip", "device_model"],
  ...["device_type", "device_conn_type"],
  ...Array.from({ length: 8 }, (_, at) => `C${at + 14}`),
];

const columns: ClickSchemaInput["columns"] = [
  {
    name: "id",
    role: "ignored",
    trap: "It is another one for every record: a model can only learn the record by heart.",
  },
  { name: "click", role: "label" },
  { name: "hour", role: "time", clock: "YYMMDDHH" },
  ...categories.map((name) => ({ name, role: "categorical" as const })),
];

export default {
  schema: defineClickSchema({
    name: "avazu",
    description: "Impressions of mobile ads over eleven days, in the order of time.",
    format: "csv",
    header: "maybe",
    columns,
    labels: [
      {
        name: "click",
        description: "The ad was clicked.",
        task: "binary",
        source: { kind: "column", column: "click" },
      },
    ],
  }),
  licence: "terms of the challenge; research only",
  origin: "Avazu Click-Through Rate Prediction on Kaggle, 2014: train.gz",
  paths: /avazu/i,
  fits: ([id = "", click = "", hour = ""]) =>
    /^\d{4,20}(\.\d+)?$/.test(id) && /^[01]$/.test(click) && /^\d{8}$/.test(hour),
  example: [
    columns.map(({ name }) => name),
    ["1000000000001", "0", "14102100", ...categories.map((_, at) => `${at}`)],
    ["1000000000002", "1", "14102123", ...categories.map(() => "a0b1c2d3")],
  ]
    .map((cells) => cells.join(","))
    .join("\n"),
} satisfies KnownClickLog;
