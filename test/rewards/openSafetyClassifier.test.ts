import { describe, expect, test } from "vitest";
import { createHeadReader } from "../../src/model/heads.ts";
import { loadTokenizer } from "../../src/model/huggingface/index.ts";
import { wordTokenizer } from "../../src/model/tokenizers/index.ts";
import {
  classifierFor,
  createRater,
  type ExchangeTemplate,
  headClassifier,
  lineEach,
  type OpenTextClassifier,
  oneOutput,
  openSafetyClassifier,
  ratingClassifier,
} from "../../src/rewards/index.ts";
import { folderOf } from "../model/huggingface/fixtures.ts";
import { fullLogits } from "../model/small.ts";
import { headedModel, ratedModel, words } from "./rated.ts";

const execution = { threads: 1 };
const ids = (text: string) => text.split(" ").map((word) => words.indexOf(word));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

async function scoresOf(open: OpenTextClassifier, texts: readonly [string, string][]) {
  const classifier = openSafetyClassifier(open, { execution });
  const scores = await classifier.unsafe(texts.map(([prompt, response]) => ({ prompt, response })));
  await classifier.dispose();
  return scores;
}

describe("a model that rates its answers", () => {
  const textModel = ratedModel();
  const open = ratingClassifier("rating", textModel);

  test("reads prompt and response as it answers, then the rating words; its next token is the rating", async () => {
    const row = ids("BOS you sun RESP fool sea UNSAFE");
    const last = (await fullLogits(textModel.model, [row]))[0]!.at(-1)!;
    const [score] = await scoresOf(open, [["you sun", "fool sea"]]);
    // P(1) / (P(0) + P(1)) = σ(logit of 1 - logit of 0)
    expect(score).toBeCloseTo(sigmoid(last[words.indexOf("1")]! - last[words.indexOf("0")]!), 5);
  });

  test("rates a response by itself behind its neutral prompt", async () => {
    const classifier = openSafetyClassifier(open, { execution });
    const [alone] = await classifier.unsafeResponse(["fool sea"]);
    const [behind] = await classifier.unsafe([{ prompt: "hi", response: "fool sea" }]);
    await classifier.dispose();
    expect(alone).toBeCloseTo(behind!, 6);
  });

  test("a word that it does not know, a text that is too long: no rating, and none of the others suffers", async () => {
    const long = Array(30).fill("sun").join(" ");
    const scores = await scoresOf(open, [
      ["you", "xyzzy"],
      ["you", "sun"],
      ["you", long],
    ]);
    expect(scores.map(Number.isNaN)).toEqual([true, false, true]);
  });

  test("a text model without a rating, with labels that are no tokens, or with a mask, rates nothing", () => {
    const { rating, ...silent } = textModel;
    expect(() => ratingClassifier("mine", silent)).toThrow(
      "mine: expected a text model that rates its answers, got one that was saved without a rating.",
    );
    const odd = { ...textModel, rating: { ...rating!, unsafe: "bad" } };
    expect(() => ratingClassifier("mine", odd)).toThrow('mine: its rating names the token "bad"');
    const masked = { ...textModel, conclusion: { from: 1, sees: "question" } };
    expect(() => ratingClassifier("mine", masked as never)).toThrow("cannot rate them");
  });
});

describe("a classifier with a head", () => {
  test("one output is the logit of unsafe; of several, unsafe is one class", async () => {
    for (const outputs of [1, 3]) {
      const headed = headedModel(outputs);
      const reader = createHeadReader(headed.model, { execution });
      const [logits] = await reader.read([ids("BOS you RESP fool UNSAFE")]);
      await reader.dispose();
      const total = logits!.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const expected = outputs === 1 ? sigmoid(logits![0]!) : Math.exp(logits![2]!) / total;
      const [score] = await scoresOf(headClassifier("head", headed), [["you", "fool"]]);
      expect(score).toBeCloseTo(expected, 5);
    }
  });

  test("left with one output, a model gives what that output was", async () => {
    const { model } = headedModel(3);
    const text = ids("BOS you RESP sun");
    const read = async (each: typeof model) => {
      const reader = createHeadReader(each, { execution });
      const [vector] = await reader.read([text]);
      await reader.dispose();
      return [...vector!];
    };
    const all = await read(model);
    for (const output of [0, 1, 2]) {
      const [only, ...others] = await read(oneOutput(model, output));
      expect(only).toBeCloseTo(all[output]!, 5);
      expect(others).toEqual([]);
    }
  });

  test("rates a response by itself as its template says: alone, or behind an empty prompt", () => {
    const tokenizer = loadTokenizer(folderOf("gpt2"));
    const layout = (template: ExchangeTemplate) =>
      headClassifier("head", { ...headedModel(1), tokenizer, template }).classifier;
    const spelled = (tokens: readonly number[]) => tokenizer.decode([...tokens]);
    const single = layout(lineEach);
    expect(spelled(single.between)).toBe("\n");
    expect(single.beforeResponse).toEqual([]);
    const pair = layout({ text: "Q: {prompt}\nA: {response}!" });
    expect([pair.before, pair.between, pair.after].map(spelled)).toEqual(["Q: ", "\nA: ", "!"]);
    expect(pair.beforeResponse).toBeUndefined();
  });

  test("refuses an output that it does not have, and a template without the response", () => {
    const headed = headedModel(2);
    expect(() => headClassifier("mine", { ...headed, unsafe: 2 })).toThrow(
      "mine: expected one of 2 outputs, got 2.",
    );
    expect(() => headClassifier("mine", { ...headed, template: { text: "{prompt}" } })).toThrow(
      "text 2 of 2",
    );
  });
});

describe("a classifier as another model sees it", () => {
  const open = headClassifier("head", headedModel(1));

  test("with the same words it is itself", () => {
    const { classifier, share } = classifierFor(open, wordTokenizer(words));
    expect(share).toBe(1);
    expect(classifier.tokenMap).toBeUndefined();
  });

  test("with the same words, and room for more in the model, there is a map for the others", () => {
    const { classifier, share } = classifierFor(open, wordTokenizer(words), words.length + 3);
    expect(share).toBe(1);
    expect(classifier.tokenMap!.length).toBe(words.length + 3);
  });

  test("words in another order are rated alike: tokens are mapped by what they spell", async () => {
    const other = wordTokenizer(words.toReversed());
    const { classifier, share } = classifierFor(open, other);
    expect(share).toBe(1);
    const rater = createRater(classifier, { execution });
    const exchange = { prompt: other.encode("you sun"), response: other.encode("fool") };
    const [mapped] = await rater.unsafe([exchange]);
    await rater.dispose();
    const [direct] = await scoresOf(open, [["you sun", "fool"]]);
    expect(mapped).toBeCloseTo(direct!, 6);
  });

  test("words that it lacks lower the share", () => {
    const { share } = classifierFor(open, wordTokenizer(["you", "fool", "xyzzy", "plugh"]));
    expect(share).toBe(0.5);
  });
});
