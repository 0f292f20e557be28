/** Small classifiers for tests: a random model of words that rates, and one with a head. */
import { seedFrom } from "../../src/math/seed.ts";
import { withFreshHead } from "../../src/model/heads.ts";
import { wordTokenizer } from "../../src/model/tokenizers/index.ts";
import type { TextModel } from "../../src/policies/transformer.ts";
import type { HeadedTextModel } from "../../src/rewards/index.ts";
import { smallModel } from "../model/small.ts";

/** As many words as the small models have tokens. */
export const words = "BOS RESP UNSAFE 0 1 hi you fool sun rain sea tree bird".split(" ");

/** A model that answers prompts of words, and rates what it answered. Nothing was trained. */
export const ratedModel = (number = 1): TextModel => ({
  model: smallModel({}, number),
  tokenizer: wordTokenizer(words),
  template: { text: "BOS {prompt} RESP", ends: [] },
  rating: { after: "UNSAFE", unsafe: "1", safe: "0", neutralPrompt: "hi" },
});

/** A random classifier over the same words. */
export function headedModel(outputs: number, number = 2): HeadedTextModel {
  const model = withFreshHead(smallModel({}, number), { outputs, reads: "last" }, seedFrom(number));
  return {
    model,
    tokenizer: wordTokenizer(words),
    unsafe: outputs - 1,
    template: { text: "BOS {prompt} RESP {response} UNSAFE" },
  };
}
