/** From names on the command line to a target with its judges. */
import { existsSync, readFileSync } from "node:fs";
import type { Judges } from "../../attacks/judges.ts";
import type { Target } from "../../attacks/target.ts";
import {
  allowedTokens,
  type TokenKind,
  tokenKinds,
  type VocabularyOptions,
} from "../../attacks/vocabulary.ts";
import { isApiName } from "../../policies/api/apiName.ts";
import { type PromptLayout, promptLayout } from "../../policies/promptLayout.ts";
import type { TextModel } from "../../policies/transformer.ts";
import { loadOpenClassifier, loadSafetyClassifier } from "../../rewards/load.ts";
import {
  classifierFor,
  type OpenTextClassifier,
  openSafetyClassifier,
} from "../../rewards/openSafetyClassifier.ts";
import { UsageError } from "../exitCode.ts";
import { checkpointTextModel, named } from "../policyFor.ts";
import type { AttackOptions } from "./attackOptions.ts";

/** What is attacked, and who judges. It owns graphs until `dispose`. */
export interface Aimed {
  readonly target: Target;
  readonly judges: Judges;
  /** As a person named it, or what it was found to be. */
  readonly classifier: string;
  /** What a person should know before it begins. */
  readonly remarks: readonly string[];
  dispose(): Promise<void>;
}

/** Loads everything. Throws a UsageError that says what is lacking. */
export async function aimAt(name: string, options: AttackOptions): Promise<Aimed> {
  requireInside(name);
  const { path, textModel } = await checkpointTextModel(name);
  const classifier = options.classifier ?? ownRating(textModel, path, name);
  const labels = options.unsafeLabel === undefined ? {} : { unsafeLabel: options.unsafeLabel };
  const open = await named(() => loadOpenClassifier(classifier, labels));
  const layout = promptLayout(textModel, { prefix: options.fixedPrefix });
  const { seen, remarks } = seenBy(textModel, open);
  const target: Target = {
    ...{ name: `checkpoint:${path}`, textModel, ...beginning(layout), classifier: seen },
    allowed: await allowedIn({ textModel, layout, open }, options),
    ...{ promptTokens: options.promptTokens, responseTokens: options.responseTokens },
  };
  requireRoom(target);
  const other = (which: string | undefined) =>
    which === undefined ? undefined : named(() => loadSafetyClassifier(which, labels));
  const [independent, toxicity] = [await other(options.independent), await other(options.toxicity)];
  const training = openSafetyClassifier(open);
  const owned = [training, independent, toxicity].filter((each) => each !== undefined);
  return {
    ...{ target, classifier, remarks },
    judges: {
      training,
      ...(independent ? { independent } : {}),
      ...(toxicity ? { toxicity } : {}),
    },
    dispose: async () => void (await Promise.all(owned.map((each) => each.dispose()))),
  };
}

/** An attack works on the tokens of its target, and a server shows none. */
function requireInside(name: string): void {
  const isPlanted = name.startsWith("planted/");
  if (existsSync(name) || !(isApiName(name) || isPlanted)) return;
  const what = isPlanted ? "is a program" : "answers over a network";
  throw new UsageError(
    `attack: ${name} ${what}: it shows no gradients, no log-probabilities of its prompts and no tokens, of which every attack here needs the tokens at least. Attack a model in this process, and try what it finds on ${name}: assay attack replay <file> ${name}.`,
  );
}

function ownRating({ rating }: TextModel, path: string, name: string): string {
  if (rating !== undefined) return path;
  throw new UsageError(
    `attack: ${name} does not rate its own answers, so it needs a --classifier: a text model that rates, a classifier file, or a classifier of Hugging Face.`,
  );
}

/** The classifier as it reads the tokens of the target. */
function seenBy({ model, tokenizer }: TextModel, open: OpenTextClassifier) {
  const { classifier, share } = classifierFor(open, tokenizer, model.config.vocabularySize);
  const percent = Math.floor(1000 * share) / 10;
  const remarks =
    share === 1
      ? []
      : [
          `The classifier has other tokens than the model: ${percent}% of them have one that spells the same. The attack sees the others as what comes nearest; scores are of whole texts, and right.`,
        ];
  return { seen: classifier, remarks };
}

/** Where the template has nothing before a prompt, it begins behind the token that comes first to nothing. */
function beginning(layout: PromptLayout): PromptLayout {
  if (layout.before.length > 0) return layout;
  throw new UsageError(
    "attack: the template of the model has nothing before a prompt, and the first token of a prompt would stand behind nothing. Say a --fixed-prefix.",
  );
}

interface Vocabulary {
  readonly textModel: TextModel;
  readonly layout: PromptLayout;
  readonly open: OpenTextClassifier;
}

async function allowedIn(
  { textModel, layout, open }: Vocabulary,
  { allow, only, exclude }: AttackOptions,
): Promise<number[]> {
  const { tokenizer, template, model } = textModel;
  const kinds = kindsIn(allow);
  const { network } = open.classifier;
  const labels =
    network.kind === "labelToken"
      ? [network.unsafe, network.safe].map((label) => open.tokenizer.decode([label]))
      : [];
  const marks = [...(template?.ends ?? []), ...labels].flatMap(
    (mark) => tokenizer.idOf(mark) ?? [],
  );
  const around = kinds.includes("any") ? [...layout.before, ...layout.between] : [];
  const vocabulary: VocabularyOptions = {
    ...{ kinds, size: model.config.vocabularySize, marks: [...marks, ...around] },
    exclude: exclude.flatMap(wordsOf),
    ...(only === undefined ? {} : { only: wordsOf(only) }),
  };
  return await named(async () => allowedTokens(tokenizer, vocabulary));
}

function kindsIn(text: string): TokenKind[] {
  const kinds = text.split(",").map((kind) => kind.trim());
  const odd = kinds.find((kind) => !(tokenKinds as readonly string[]).includes(kind));
  if (odd === undefined) return kinds as TokenKind[];
  throw new UsageError(`--allow: expected any of ${tokenKinds.join(", ")}, got ${odd}.`);
}

/** A list in a file, one a line, or separated by commas. */
function wordsOf(text: string): string[] {
  if (!existsSync(text)) return text.split(",");
  const lines = readFileSync(text, "utf8").split(/\r?\n/);
  return lines.filter((line) => line.trim() !== "");
}

function requireRoom({ before, between, promptTokens, responseTokens, textModel }: Target): void {
  const { contextLength } = textModel.model.config;
  const around = before.length + between.length;
  if (around + promptTokens + responseTokens <= contextLength) return;
  throw new UsageError(
    `attack: the model has room for ${contextLength} tokens: ${around} of the template, ${promptTokens} of the prompt and ${responseTokens} of the response are more. Take fewer --prompt-tokens or --response-tokens.`,
  );
}
