/** A linear model of n-grams: trained in seconds, and kept in one file. */
import { z } from "zod";
import type { RatedText } from "../../data/ratedTexts.ts";
import { sparseLogisticRegression, sparseScore } from "../../math/sparseLogisticRegression.ts";
import { parsePart, requireFormat } from "../../model/metadata.ts";
import { encodeSafetensors, openSafetensors } from "../../model/safetensors/index.ts";
import { type NgramSettings, ngramFeatures, ngramSettingsSchema, usualNgrams } from "./features.ts";

/** P(unsafe | text) = σ(weights · features(text) + intercept). */
export interface NgramModel {
  readonly settings: NgramSettings;
  /** [buckets]. */
  readonly weights: Float32Array;
  readonly intercept: number;
  /** What it was trained on, in words. */
  readonly trainedOn: string;
}

export interface NgramTraining {
  /** What the texts are, in words. */
  readonly trainedOn: string;
  /** @default pairs of words, and three to five characters */
  readonly settings?: NgramSettings;
  /** Of the squared weights, halved. Above 0. @default 0.1 */
  readonly penalty?: number;
}

/**
 * Trains on rated texts. The same texts give the same model: nothing is drawn.
 *
 * @throws RangeError without texts of both kinds.
 */
export function trainNgrams(
  texts: readonly RatedText[],
  { trainedOn, settings = usualNgrams, penalty = 0.1 }: NgramTraining,
): NgramModel {
  const rows = texts.map(({ text }) => ngramFeatures(text, settings));
  const isPositive = texts.map(({ isUnsafe }) => isUnsafe);
  const { weights, intercept } = sparseLogisticRegression(
    { rows, isPositive, width: settings.buckets },
    { penalty },
  );
  return { settings, weights: Float32Array.from(weights), intercept, trainedOn };
}

/** P(unsafe) of a text. */
export const ngramScore = ({ settings, weights, intercept }: NgramModel, text: string): number =>
  1 / (1 + Math.exp(-sparseScore(ngramFeatures(text, settings), weights, intercept)));

/** What such a file says it is. */
export const NGRAM_FORMAT = "assay n-grams 1";

/** The bytes of the file. */
export const encodeNgrams = ({ settings, weights, intercept, trainedOn }: NgramModel): Uint8Array =>
  encodeSafetensors([{ name: "weights", shape: [settings.buckets], data: weights }], {
    format: NGRAM_FORMAT,
    settings: JSON.stringify(settings),
    intercept: JSON.stringify(intercept),
    trainedOn: JSON.stringify(trainedOn),
  });

/** The model in a file. @throws RangeError that names the file, where it holds none. */
export function readNgrams(file: string): NgramModel {
  const opened = openSafetensors(file);
  try {
    const about = { metadata: opened.metadata, file };
    requireFormat(about, { format: NGRAM_FORMAT, what: "a model of n-grams" });
    const settings = parsePart(about, "settings", ngramSettingsSchema);
    const weights = opened.read("weights");
    if (weights.length !== settings.buckets) {
      throw new RangeError(`${file}: expected ${settings.buckets} weights, got ${weights.length}.`);
    }
    return {
      ...{ settings, weights },
      intercept: parsePart(about, "intercept", z.number()),
      trainedOn: parsePart(about, "trainedOn", z.string()),
    };
  } finally {
    opened.close();
  }
}
