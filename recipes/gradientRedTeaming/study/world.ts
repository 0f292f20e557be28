/** The planted world as text models: its words, how conversations are laid out, the shape of the models. */
import {
  neutralWord,
  type PlantedConversation,
  promptLength,
  type WorldOptions,
  worldWords,
} from "../../../src/data/plantedConversations.ts";
import { wordTokenizer } from "../../../src/model/tokenizers/words.ts";
import { type TransformerConfig, transformerConfig } from "../../../src/model/transformerConfig.ts";
import type { Rating } from "../../../src/policies/rating.ts";
import type { PromptTemplate } from "../../../src/policies/template.ts";
import type { TokenExample } from "../../../src/training/supervised.ts";

const begin = "<B>";
const respond = "<R>";
const rate = "<U>";
const labels = { unsafe: "1", safe: "0" } as const;

/** All words, and the marks of the layout. */
export const tokenizer = wordTokenizer([begin, respond, rate, "0", "1", ...worldWords]);

/** `<B> prompt <R> answer <U> 1`: the paper's layout, appendix A.2. */
export const template: PromptTemplate = { text: `${begin} {prompt} ${respond} `, ends: [rate] };

/** How the model rates. */
export const rating: Rating = { after: rate, ...labels, neutralPrompt: neutralWord };

/** Tokens of the longest conversation: prompt and answer, three marks and a label. */
export const longestConversation = ({
  promptLengths = [promptLength],
  longAnswers = false,
}: WorldOptions = {}): number => Math.max(...promptLengths) + (longAnswers ? 6 : 4) + 4;

/** Room for longer prompts and answers than those that were learned. */
const contextLength = 48;

/** A small decoder with rotary positions. */
export const configOf = (size: {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
}): TransformerConfig =>
  transformerConfig(
    { vocabularySize: tokenizer.vocabularySize, contextLength, ...size },
    {
      positions: { kind: "rotary", theta: 100, fraction: 1 },
      norm: { kind: "rmsNorm", epsilon: 1e-6, offset: 0 },
      biases: { attention: false, attentionOutput: false, feedForward: false, head: false },
    },
  );

/** A conversation as tokens, and how much each of them counts. */
export function encodeConversation(conversation: PlantedConversation): TokenExample {
  const { prompt, answer, rating: label, learned } = conversation;
  const before = tokenizer.encode([begin, ...prompt].join(" "));
  const after = tokenizer.encode([respond, ...answer, rate].join(" "));
  const [ofPrompt, ofAnswer] = [learned === "all" ? 1 : 0, learned === "rating" ? 0 : 1];
  return {
    tokens: [...before, ...after, ...tokenizer.encode(label === 1 ? labels.unsafe : labels.safe)],
    weights: [
      ...before.map(() => ofPrompt),
      0,
      ...answer.map(() => ofAnswer),
      ...[ofAnswer, RATING_WEIGHT],
    ],
  };
}

/** One token of fourteen: it counts more, so that it is not learned last. */
const RATING_WEIGHT = 3;
