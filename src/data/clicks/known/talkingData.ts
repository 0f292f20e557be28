/** TalkingData's challenge: clicks on ads for mobile apps, and whether the app was downloaded. */
import type { KnownClickLog } from "../knownClickLog.ts";
import { defineClickSchema } from "../schema.ts";

const categories = ["app", "device", "os", "channel"];

export default {
  schema: defineClickSchema({
    name: "talkingData",
    description: "Clicks on ads for apps over four days, and whether the app was downloaded.",
    format: "csv",
    columns: [
      { name: "ip", role: "categorical" },
      ...categories.map((name) => ({ name, role: "categorical" as const })),
      { name: "click_time", role: "time", clock: "dateTime" },
      {
        name: "attributed_time",
        role: "ignored",
        optional: true,
        trap: "It is only there where the app was downloaded.",
      },
      { name: "is_attributed", role: "label" },
    ],
    labels: [
      {
        name: "conversion",
        description: "The app was downloaded after the click.",
        task: "binary",
        source: { kind: "column", column: "is_attributed" },
      },
    ],
  }),
  licence: "terms of the challenge; research only",
  origin: "TalkingData AdTracking Fraud Detection Challenge on Kaggle, 2018: train.csv",
  paths: /talking|mnt/i,
  example: [
    "ip,app,device,os,channel,click_time,attributed_time,is_attributed",
    "11,3,1,13,379,2017-11-06 14:32:21,,0",
    "12,19,0,24,213,2017-11-06 23:00:00,2017-11-06 23:05:00,1",
  ].join("\n"),
} satisfies KnownClickLog;
