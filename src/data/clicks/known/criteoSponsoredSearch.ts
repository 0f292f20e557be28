/** Criteo's log of clicks on sponsored search results, with the sales that followed. */
import type { KnownClickLog } from "../knownClickLog.ts";
import { type ClickSchemaInput, defineClickSchema } from "../schema.ts";

const afterwards = "It is only known after the sale.";
const productColumns = [
  ...["product_age_group", "device_type", "audience_id", "product_gender", "product_brand"],
  ...Array.from({ length: 7 }, (_, at) => `product_category_${at + 1}`),
  ...["product_country", "product_id", "product_title", "partner_id"],
];

const columns: ClickSchemaInput["columns"] = [
  { name: "Sale", role: "label" },
  { name: "SalesAmountInEuro", role: "ignored", trap: afterwards },
  { name: "time_delay_for_conversion", role: "ignored", trap: afterwards },
  { name: "click_timestamp", role: "time", clock: "seconds" },
  { name: "nb_clicks_1week", role: "number" },
  {
    name: "product_price",
    role: "ignored",
    trap: "In the later part of the log it is nearly the label: it is filled in where there was a sale.",
  },
  ...productColumns.map((name) => ({ name, role: "categorical" as const })),
  { name: "user_id", role: "user" },
];

export default {
  schema: defineClickSchema({
    name: "criteoSponsoredSearch",
    description: "Clicks on sponsored products over ninety days, and whether they were bought.",
    format: "tsv",
    header: "maybe",
    missing: ["-1", ""],
    columns,
    labels: [
      {
        name: "conversion",
        description: "The product was bought within thirty days of the click.",
        task: "binary",
        source: { kind: "column", column: "Sale" },
      },
    ],
  }),
  licence: "CC BY-NC-SA 4.0",
  origin: "Criteo Sponsored Search Conversion Log Dataset: CriteoSearchData",
  paths: /search/i,
  fits: ([sale = "", amount = "", delay = "", time = ""]) =>
    /^[01]$/.test(sale) && [amount, delay, time].every((cell) => /^-?\d+(\.\d+)?$/.test(cell)),
  example: [
    ["0", "-1", "-1", "3600", "12", "0", ...productColumns.map((_, at) => `P${at}`), "U1"],
    ["1", "19.5", "86400", "7200", "-1", "19.5", ...productColumns.map(() => "-1"), "U2"],
  ]
    .map((cells) => cells.join("\t"))
    .join("\n"),
} satisfies KnownClickLog;
