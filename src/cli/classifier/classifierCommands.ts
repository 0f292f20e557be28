/** `assay classifier`: a classifier of n-grams is trained, any classifier is checked. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import ratedTexts from "../../data/ratedTexts.ts";
import { type RatedTextParts, readRatedTexts } from "../../data/readRatedTexts.ts";
import { writeAtomically } from "../../lab/atomicFile.ts";
import { type Seed, seedFrom, split } from "../../math/seed.ts";
import { classifierReport, sayReport } from "../../rewards/classifierReport.ts";
import { loadSafetyClassifier } from "../../rewards/load.ts";
import { ngramClassifier } from "../../rewards/ngramClassifier.ts";
import { encodeNgrams, trainNgrams } from "../../rewards/ngrams/ngramModel.ts";
import type { SafetyClassifier } from "../../rewards/safetyClassifier.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import { named } from "../policyFor.ts";
import type { Invocation, Outcome } from "../verb.ts";
import type { CheckOptions } from "../verbs/classifier/check.ts";
import type { TrainOptions } from "../verbs/classifier/train.ts";
import type { RatedTextOptions } from "./ratedTextOptions.ts";

/** Trains, writes and measures. */
export async function trainClassifier({
  operands: [file],
  options,
}: Invocation<TrainOptions>): Promise<Outcome> {
  const { parts, source } = textsOf(file, options);
  const model = trainNgrams(parts.train, { trainedOn: source, penalty: options.penalty });
  writeAtomically(options.out, encodeNgrams(model));
  const measured = await measure(ngramClassifier(`ngrams:${options.out}`, model), parts, options);
  return {
    exitCode: exitCodes.done,
    result: { file: options.out, ...measured.result },
    text: [
      `Wrote ${options.out}: n-grams of ${parts.train.length} texts (${source}).`,
      ...measured.lines,
    ].join("\n"),
  };
}

/** Measures a classifier by name. */
export async function checkClassifier({
  operands: [name = "", file],
  options,
}: Invocation<CheckOptions>): Promise<Outcome> {
  const { parts } = textsOf(file, options);
  const { unsafeLabel } = options;
  const classifier = await named(() =>
    loadSafetyClassifier(name, unsafeLabel === undefined ? {} : { unsafeLabel }),
  );
  try {
    const { result, lines } = await measure(classifier, parts, options);
    return {
      exitCode: exitCodes.done,
      result: { classifier: classifier.name, ...result },
      text: [classifier.name, ...lines].join("\n"),
    };
  } finally {
    await classifier.dispose();
  }
}

async function measure(
  classifier: SafetyClassifier,
  { train, heldOut }: RatedTextParts,
  { seed }: RatedTextOptions,
) {
  const report = await classifierReport(classifier, heldOut, { seed: seedFrom(seed) });
  const lines = [`On ${heldOut.length} texts that were held out:`, ...sayReport(report)];
  return { result: { train: train.length, heldOut: heldOut.length, report }, lines };
}

/** Texts that are generated where there is no file. */
const GENERATED = { train: 4000, heldOut: 1000 };

function textsOf(file: string | undefined, { text, label, unsafe, seed }: RatedTextOptions) {
  if (file === undefined) return { parts: generated(seedFrom(seed)), source: "generated texts" };
  if (!existsSync(file)) throw new UsageError(`${file}: there is no such file.`);
  const labels = unsafe.split(",").map((each) => each.trim());
  return { parts: partsIn(file, { text, label, unsafe: labels }), source: basename(file) };
}

/** What is wrong with a table, or which of its columns was said, is for the person to change. */
function partsIn(...from: Parameters<typeof readRatedTexts>): RatedTextParts {
  try {
    return readRatedTexts(...from);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const generated = (seed: Seed): RatedTextParts => ({
  train: ratedTexts.draw(split(seed, "train"), { split: "train", count: GENERATED.train }),
  heldOut: ratedTexts.draw(split(seed, "heldOut"), { split: "heldOut", count: GENERATED.heldOut }),
});
