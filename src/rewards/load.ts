/** Safety classifiers by name: what a person writes behind `--classifier`. */
import { existsSync, readFileSync } from "node:fs";
import { loadSequenceClassifier, loadTokenizer } from "../model/huggingface/index.ts";
import { chatSettingsIn } from "../model/huggingface/text.ts";
import { openSafetensors } from "../model/safetensors/index.ts";
import type { SequenceOptions } from "../model/sequenceReader.ts";
import { isApiName } from "../policies/api/apiName.ts";
import type { ApiOptions } from "../policies/api/options.ts";
import { loadPolicy, placeOf } from "../policies/index.ts";
import { readTextModel, TEXT_MODEL_FORMAT } from "../policies/modelFile.ts";
import { CLASSIFIER_FORMAT, readClassifier } from "./classifierFile.ts";
import { type ExchangeTemplate, headClassifier, lineEach } from "./headClassifier.ts";
import { judgeClassifier } from "./judge.ts";
import { lexicon, readLexicon } from "./lexicon.ts";
import { ngramClassifier } from "./ngramClassifier.ts";
import { NGRAM_FORMAT, readNgrams } from "./ngrams/ngramModel.ts";
import { type OpenTextClassifier, openSafetyClassifier } from "./openSafetyClassifier.ts";
import { ratingClassifier } from "./ratingClassifier.ts";
import type { SafetyClassifier } from "./safetyClassifier.ts";
import { unsafeOutput } from "./unsafeOutput.ts";

/** What a name alone does not say. */
export interface ClassifierOptions extends SequenceOptions {
  /** The label that means unsafe, in a checkpoint of Hugging Face. @default the only one whose name says so */
  readonly unsafeLabel?: string;
  /** How a server is called, where the classifier is a judge behind an API. */
  readonly api?: ApiOptions;
}

/** A classifier whose inside is known, or one that can only be asked. */
type Found =
  | { readonly open: OpenTextClassifier }
  | { readonly closed: SafetyClassifier; readonly what: string };

/**
 * The safety classifier that a person named: a file with a text model that rates its answers, with a classifier or with
 * n-grams; a folder of a run, or with a classifier of Hugging Face; `words:<file>`, a list of words; a model behind an
 * API, or any other as `judge:<model>`, which is asked.
 *
 * @throws RangeError that says what was found, where that is no classifier.
 */
export async function loadSafetyClassifier(
  name: string,
  options: ClassifierOptions = {},
): Promise<SafetyClassifier> {
  const found = await find(name, options);
  return "open" in found ? openSafetyClassifier(found.open, options) : found.closed;
}

/**
 * The classifier that a person named, if gradients go through it.
 *
 * @throws RangeError where there is none, or one that can only be asked.
 */
export async function loadOpenClassifier(
  name: string,
  options: ClassifierOptions = {},
): Promise<OpenTextClassifier> {
  const found = await find(name, options);
  if ("open" in found) return found.open;
  await found.closed.dispose();
  throw new RangeError(
    `${name} is ${found.what}: no gradients go through it. A text model that rates its answers, a classifier file or a classifier of Hugging Face is needed.`,
  );
}

async function find(name: string, options: ClassifierOptions): Promise<Found> {
  const isFile = existsSync(name);
  if (!isFile && name.startsWith("words:")) return wordsIn(name);
  const judged = /^judge:(.+)$/.exec(name)?.[1];
  if (!isFile && (judged !== undefined || isApiName(name))) {
    const policy = await loadPolicy(judged ?? name, options.api);
    return { closed: judgeClassifier(policy), what: "a judge that is asked" };
  }
  const { path, isHuggingFace } = placeOf(name);
  return isHuggingFace ? { open: inFolder(path, options) } : inFile(path);
}

function wordsIn(name: string): Found {
  const path = name.slice("words:".length);
  if (!existsSync(path)) {
    throw new RangeError(`${name}: there is no file ${path}. Expected a list, one word a line.`);
  }
  const words = lexicon(name, readLexicon(readFileSync(path, "utf8"), path));
  return { closed: words, what: "a list of words" };
}

function inFile(path: string): Found {
  const opened = openSafetensors(path);
  const { format } = opened.metadata;
  opened.close();
  if (format === NGRAM_FORMAT) {
    return { closed: ngramClassifier(`ngrams:${path}`, readNgrams(path)), what: "n-grams" };
  }
  if (format === CLASSIFIER_FORMAT) {
    return { open: headClassifier(`classifier:${path}`, readClassifier(path)) };
  }
  if (format === TEXT_MODEL_FORMAT) {
    return { open: ratingClassifier(`checkpoint:${path}`, readTextModel(path)) };
  }
  throw new RangeError(
    `${path}: expected a text model that rates its answers, a text classifier or n-grams of this laboratory, got ${format ?? "a file without a format in its metadata"}.`,
  );
}

function inFolder(folder: string, { unsafeLabel }: ClassifierOptions): OpenTextClassifier {
  const name = `classifier:${folder}`;
  const tokenizer = loadTokenizer(folder);
  const { source, tokens } = chatSettingsIn(folder);
  const start = (text = "") => tokenizer.start + text;
  const template: ExchangeTemplate =
    source === undefined
      ? { text: start(lineEach.text), alone: start(lineEach.alone) }
      : { text: lineEach.text, chat: { source, tokens } };
  const output = unsafeOutput(loadSequenceClassifier(folder), folder, unsafeLabel);
  return headClassifier(name, { ...output, tokenizer, template });
}
