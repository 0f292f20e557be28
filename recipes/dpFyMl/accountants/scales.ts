/** Training runs of several scales, as the accountants see them: sampling rate, noise, steps, delta. */
import { z } from "zod";
import { epochCount } from "../../../src/lab/settingCounts.ts";
import { dpSgd, type PrivacyEvent } from "../../../src/privacy/event.ts";

/** A run of DP-SGD. */
const scaleSchema = z
  .strictObject({
    name: z.string().min(1),
    records: z.int().min(2),
    batch: z.int().min(1),
    noiseMultiplier: z.number().positive(),
    epochs: epochCount,
  })
  .refine(({ batch, records }) => batch <= records, {
    path: ["batch"],
    error: "expected at most as many as there are records",
  });

/** A run of DP-SGD on so many records. */
export type Scale = Readonly<z.infer<typeof scaleSchema>>;

/** Checks settings that come from outside. */
export const settingsSchema = z.strictObject({
  scales: z.array(scaleSchema).min(2),
  /** Sampling rates of the sweep, each with one epoch at noise multiplier 1. */
  rates: z.array(z.number().gt(0).lt(1)).min(2),
});

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** From tens of thousands of records to tens of millions. The largest is named after what it is: click logs. */
const fullScales: readonly Scale[] = [
  { name: "digits", records: 60_000, batch: 250, noiseMultiplier: 1.3, epochs: 60 },
  { name: "small images", records: 50_000, batch: 4096, noiseMultiplier: 3, epochs: 200 },
  { name: "text classification", records: 392_702, batch: 2048, noiseMultiplier: 0.7, epochs: 10 },
  { name: "images", records: 1_281_167, batch: 16_384, noiseMultiplier: 2.5, epochs: 230 },
  { name: "next words", records: 10_000_000, batch: 8192, noiseMultiplier: 0.8, epochs: 2 },
  { name: "click logs", records: 36_672_493, batch: 16_384, noiseMultiplier: 1, epochs: 1 },
];

/** The presets. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: { scales: [fullScales[0]!, fullScales.at(-1)!], rates: [0.1, 0.001] },
  full: { scales: [...fullScales], rates: [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001] },
};

/** An event with the delta at which it is judged. */
export interface Judged {
  readonly name: string;
  readonly samplingRate: number;
  readonly event: PrivacyEvent;
  readonly delta: number;
}

/** The run as it is judged: at delta 1 / records^1.1. */
export function judgedScale({ name, records, batch, noiseMultiplier, epochs }: Scale): Judged {
  const samplingRate = batch / records;
  const event = dpSgd(noiseMultiplier, samplingRate, Math.ceil(epochs / samplingRate));
  return { name, samplingRate, event, delta: records ** -1.1 };
}

/** One epoch at this rate. */
export const judgedRate = (samplingRate: number): Judged => ({
  name: `rate ${samplingRate}`,
  samplingRate,
  event: dpSgd(1, samplingRate, Math.round(1 / samplingRate)),
  delta: 1e-6,
});
