/** Logs of users, methods and guarantees. */
import { z } from "zod";
import { count, replicateCount } from "../../../src/lab/settingCounts.ts";

/** Ways to protect labels, from the simplest. */
export const methodNames = [
  "randomizedResponse",
  "twoStage",
  "dpSgd",
  "hybrid",
  "labelDpPro",
  "labelSum",
] as const;

/** One of them. */
export type MethodName = (typeof methodNames)[number];

/** Checks settings that come from outside. */
export const labelSchema = z.strictObject({
  /** Users to train on. */
  users: count.min(20),
  /** Records of each user: one log for each number. */
  recordsPerUser: z.array(count).min(1),
  /** Users that models are tried on, with one record each. */
  heldOut: count.min(20),
  /** Ids of each field. */
  buckets: z.array(count).min(1),
  numbers: z.int().min(0).max(1000),
  /** Share of positives. */
  rate: z.number().gt(0).lt(1),
  signal: z.number().min(0),
  epsilons: z.array(z.number().positive()).min(1),
  delta: z.number().gt(0).lt(1),
  methods: z.array(z.enum(methodNames)).min(1),
  batch: count,
  epochs: count.max(1_000_000),
  replicates: replicateCount,
});

/** Settings of the experiment. */
export type LabelSettings = Readonly<z.infer<typeof labelSchema>>;

const full: LabelSettings = {
  ...{ users: 20_000, recordsPerUser: [2, 10], heldOut: 20_000 },
  ...{ buckets: [10, 30, 100, 300, 1000], numbers: 4, rate: 0.2, signal: 1.5 },
  ...{ epsilons: [0.1, 0.5, 1, 2, 5], delta: 1e-5, methods: [...methodNames] },
  ...{ batch: 1024, epochs: 10, replicates: 3 },
};

/** Both presets. */
export const labelPresets: { readonly smoke: LabelSettings; readonly full: LabelSettings } = {
  full,
  smoke: {
    ...full,
    ...{ users: 200, heldOut: 200, buckets: [5, 20], numbers: 2, delta: 1e-3 },
    ...{ recordsPerUser: [2], epsilons: [1], batch: 50, epochs: 2, replicates: 2 },
  },
};
