/** The logs of one replicate: trainings that ask for the same one share it. */
import type { Seed } from "../../../src/math/seed.ts";
import { type AdData, adData, type DataOf, type DataSource } from "./data.ts";
import type { AdSettings, AdTraining } from "./settings.ts";

/** What of a training its log depends on. */
export const dataOf = ({ rate }: DataOf): DataOf => (rate === undefined ? {} : { rate });

/** One of each that differ, in their order. */
export function distinctLogs(trainings: readonly AdTraining[]): DataOf[] {
  const texts = new Set(trainings.map((training) => JSON.stringify(dataOf(training))));
  return [...texts].map((text) => JSON.parse(text) as DataOf);
}

/** Draws or reads a log when it is first asked for, and keeps the last one: trainings come in the order of their logs. */
export function replicateLogs(
  seed: Seed,
  settings: AdSettings,
  source: () => Promise<DataSource> = async () => ({}),
): (of: DataOf) => Promise<AdData> {
  const drawn = async (of: DataOf) =>
    await adData(seed, settings, { ...dataOf(of), ...(await source()) });
  let kept: { readonly key: string; readonly data: Promise<AdData> } | undefined;
  return (of) => {
    const key = JSON.stringify(dataOf(of));
    if (kept?.key !== key) kept = { key, data: drawn(of) };
    return kept.data;
  };
}
