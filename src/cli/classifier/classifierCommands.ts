/** `assay classifier`: one is trained, any is checked. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import ratedTexts from "../../data/ratedTexts.ts";
import { type RatedTextParts, readRatedTexts } from "../../data/readRatedTexts.ts";
import { writeAtomically } from "../../lab/atomicFile.ts";
import { type Seed, seedFrom, split } from "../../math/seed.ts";
import { encodeClassifier } from "../../rewards/classifierFile.ts";
import { classifierReport, sayReport } from "../../rewards/classifierReport.ts";
import { headClassifier } from "../../rewards/headClassifier.ts";
import { loadSafetyClassifier } from "../../rewards/load.ts";
import { ngramClassifier } from "../../rewards/ngramClassifier.ts";
import { encodeNgrams, trainNgrams } from "../../rewards/ngrams/ngramModel.ts";
import { openSafetyClassifier } from "../../rewards/openSafetyClassifier.ts";
import type { SafetyClassifier } from "../../rewards/safetyClassifier.ts";
import { trainTextClassifier } from "../../training/textClassifier.ts";
import { exitCodes, UsageError } from "../exitCode.ts";
import { named } from "../policyFor.ts";
import type { Invocation, Outcome } from "../verb.ts";
import type { CheckOptions } from "../verbs/classifier/check.ts";
import type { TrainOptions } from "../verbs/classifier/train.ts";
import type { RatedTextOptions } from "./ratedTextOptions.ts";

/** Trains, writes and measures. */
export async function trainClassifier(invocation: Invocation<TrainOptions>): Promise<Outcome> {
  const { operands, options } = invocation;
  const { parts, source } = textsOf(operands[0], options);
  const { kind, out } = options;
  const { bytes, classifier } =
    kind === "ngrams" ? ngramsOf(parts, source, options) : await transformerOf(parts, invocation);
  writeAtomically(out, bytes);
  try {
    const { result, lines } = await measure(classifier, parts, options);
    const wrote = `Wrote ${out}: ${kind} of ${parts.train.length} texts (${source}).`;
    return {
      exitCode: exitCodes.done,
      result: { file: out, kind, ...result },
      text: [wrote, ...lines].join("\n"),
    };
  } finally {
    await classifier.dispose();
  }
}

/** The bytes of a file, and what is in it. */
interface Trained {
  readonly bytes: Uint8Array;
  readonly classifier: SafetyClassifier;
}

function ngramsOf({ train }: RatedTextParts, trainedOn: string, options: TrainOptions): Trained {
  const model = trainNgrams(train, { trainedOn, penalty: options.penalty });
  const classifier = ngramClassifier(`ngrams:${options.out}`, model);
  return { bytes: encodeNgrams(model), classifier };
}

async function transformerOf(
  { train }: RatedTextParts,
  { options, terminal, signal }: Invocation<TrainOptions>,
): Promise<Trained> {
  const { seed, steps, out } = options;
  const model = await trainTextClassifier(train, {
    ...{ seed: seedFrom(seed), steps, signal },
    onStep: ({ step, of, loss }) => {
      if (step % 100 === 0) terminal.note(`step ${step} of ${of}, loss ${loss.toFixed(3)}`);
    },
  });
  const open = headClassifier(`classifier:${out}`, model);
  return { bytes: encodeClassifier(model), classifier: openSafetyClassifier(open) };
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
