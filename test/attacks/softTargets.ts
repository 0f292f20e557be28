/** Small random targets in every form of classifier: the model itself, another one, and a head with other tokens. */
import type { Target } from "../../src/attacks/target.ts";
import { generator, seedFrom } from "../../src/math/seed.ts";
import { type Head, headedTypes, type TrainedHeadedModel } from "../../src/model/heads.ts";
import { layoutOfTree } from "../../src/model/parameters.ts";
import type { Tokenizer } from "../../src/model/tokenizers/tokenizer.ts";
import type { TransformerConfig } from "../../src/model/transformerConfig.ts";
import type { TrainedModel } from "../../src/model/weights.ts";
import type { OpenClassifier } from "../../src/rewards/openClassifier.ts";
import { smallConfig, smallModel, smallSize, variants } from "../model/small.ts";

/** No test decodes: tokens are numbers here. */
const tokenizer = { kind: "numbers", vocabularySize: smallSize.vocabularySize } as Tokenizer;

/** Template and lengths of all of them: BOS, a fixed prefix of one token, four learnable ones, a separator, three answers. */
const shape = {
  before: [0, 5],
  fixedPrefix: 1,
  between: [1],
  promptTokens: 4,
  responseTokens: 3,
  allowed: [3, 4, 5, 6, 7, 8, 9, 10, 11],
};

/** How its classifier reads, where it is one of the same template. */
const reads = { before: [0], between: [1], after: [2, 12], neutralPrompt: [4, 4] };

/** A model with a head, all of whose weights are random. */
export function smallHeaded(head: Head, changes: Partial<TransformerConfig>): TrainedHeadedModel {
  const config = smallConfig(changes);
  const { normal } = generator(seedFrom(7));
  const parameters = Float32Array.from(
    { length: layoutOfTree(headedTypes(config, head)).size },
    () => 0.3 * normal(),
  );
  return { config, head, parameters };
}

const target = (name: string, model: TrainedModel, classifier: OpenClassifier): Target => ({
  name,
  textModel: { model, tokenizer },
  classifier,
  ...shape,
});

const neox = smallModel(variants["GPT-NeoX"], 6);
const llama = smallModel(variants.Llama, 2);
const labels = { kind: "labelToken", unsafe: 4, safe: 7 } as const;
/** Tokens of the classifier for each of the model's: more than one may share one. */
const tokenMap = Int32Array.from({ length: smallSize.vocabularySize }, (_, id) => (5 * id + 3) % 9);

/** By what rates. */
export const softTargets: Readonly<Record<string, Target>> = {
  "the model itself": target("itself", llama, { network: { ...labels, model: llama }, ...reads }),
  "the model itself behind another template": target("template", neox, {
    network: { ...labels, model: neox },
    ...reads,
    between: [1, 6],
  }),
  "another model with other tokens": target("other", neox, {
    network: { ...labels, model: smallModel({ ...variants.Gemma, vocabularySize: 9 }, 3) },
    ...reads,
    after: [2, 8],
    before: [],
    tokenMap,
  }),
  "a head of one output": target("score", llama, {
    network: { kind: "head", unsafe: 0, model: smallHeaded({ outputs: 1, reads: "last" }, {}) },
    ...reads,
  }),
  "a head of classes that reads the mean": target("classes", neox, {
    network: {
      kind: "head",
      unsafe: 1,
      model: smallHeaded({ outputs: 3, reads: "mean" }, { ...variants.Llama, vocabularySize: 9 }),
    },
    ...reads,
    after: [],
    tokenMap,
  }),
};
