/** Parts of a record in words. */
import type { ClippingRecord } from "../clipping/clipping.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import type { NoiseRecord } from "../noise/noiseStream.ts";
import { type RowNoiseRecord, splitNoise } from "../noise/rowNoise.ts";
import type { AccessKind, DataAccess, PrivacyRecord, PrivacySetting } from "../record.ts";
import type { SamplingRecord } from "../sampling/sampler.ts";
import type { UnitOfPrivacy } from "../unitOfPrivacy.ts";

/** What stands where somebody should have said something. */
export const notStated = "not stated";

/** Ways in which data is touched. */
export const accessWords: Readonly<Record<AccessKind, string>> = {
  trainingRuns: "training runs",
  tuning: "tuning of settings",
  statistics: "statistics and feature selection",
  vocabulary: "vocabulary or tokenizer",
  normalization: "normalisation and bucket edges",
  deduplication: "deduplication",
  evaluation: "evaluation",
  earlyStopping: "early stopping and choice of a checkpoint",
  preTraining: "pre-training",
};

/** What became of an access. */
export const statusWords: Readonly<Record<DataAccess["status"], string>> = {
  charged: "covered, charged in the event",
  publicData: "public data alone",
  notCovered: "NOT COVERED: private data was read, and the guarantee says nothing about it",
  notDone: "not done",
};

/** The setting, and who is trusted. */
export const settingWords: Readonly<Record<PrivacySetting["kind"], string>> = {
  central: "central: a trusted curator sees all records",
  distributed: "distributed: parties add noise, and only noisy sums are seen",
  local: "local: each record is noised before it leaves its owner",
};

/** What leaves the hands of those who are trusted. */
export const releasedWords: Readonly<Record<NonNullable<PrivacyRecord["released"]>, string>> = {
  noisyGradients: "the sequence of noisy gradients",
  allCheckpoints: "all checkpoints",
  finalModel: "the final model alone",
  predictions: "predictions alone",
};

/** When two data sets are neighbours. */
export const relationWords: Readonly<Record<NeighboringRelation, string>> = {
  addOrRemoveOne: "addOrRemoveOne: one unit more or less",
  replaceSpecial: "replaceSpecial: one unit against a blank that contributes nothing",
  replaceOne: "replaceOne: one unit against any other",
};

/** `user, at most 5 rows each` */
export function unitWords(unit: UnitOfPrivacy): string {
  if (unit.kind === "example") return "example: one row, or one sequence of the length trained on";
  const name = unit.kind === "user" ? "user" : unit.of;
  const { contributions } = unit;
  return `${name}: all rows of one, at most ${contributions} of each`;
}

/** `poisson, sampling rate 0.01` */
export const samplingWords = (sampling: SamplingRecord): string => wordsOf(sampling);

/** `flat, clip norm 1` */
export const clippingWords = (clipping: ClippingRecord): string => wordsOf(clipping);

/** `gaussian, noise multiplier 1.1, randomness secure` */
export function noiseWords(noise: NoiseRecord): string {
  if (noise.kind === "gaussian" && noise.rows) {
    const { rows, ...rest } = noise;
    return `${wordsOf(rest)}; ${rowNoiseWords(noise.noiseMultiplier, rows)}`;
  }
  if (noise.kind !== "correlated") return wordsOf(noise);
  const { noiseMultiplier, randomness, strategy, sensitivity } = noise;
  return wordsOf({ kind: `correlated by ${strategy}`, noiseMultiplier, sensitivity, randomness });
}

/** `embedding rows: all, at every step` */
function rowNoiseWords(noiseMultiplier: number, rows: RowNoiseRecord): string {
  if (rows.kind === "dense") return "embedding rows: all, at every step";
  if (rows.kind === "lazy") return "embedding rows: all, each before it is read or released";
  if (rows.kind === "selected") {
    const choice = { public: "on public data", charged: "privately, as a charge of its own" };
    return `embedding rows: ${rows.rows} chosen beforehand, ${choice[rows.choice]}`;
  }
  const { selection, gradient } = splitNoise({ noiseMultiplier, ...rows });
  const [onCounts, onGradients] = [selection, gradient].map((each) => +each.toPrecision(4));
  const { threshold, contributionNorm } = rows;
  return `embedding rows: those whose noisy count reaches ${threshold}, of counts with contribution norm ${contributionNorm}; of the noise multiplier ${onCounts} for counts, ${onGradients} for gradients`;
}

/** A record as its kind and its fields, in words. */
function wordsOf({
  kind,
  ...fields
}: {
  readonly kind: string;
  readonly [field: string]: unknown;
}): string {
  const said = Object.entries(fields).map(([name, value]) => {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return `${spaced(name)} ${text}`;
  });
  return [spaced(kind), ...said].join(", ");
}

const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
