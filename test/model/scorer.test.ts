import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import { loadHuggingFace } from "../../src/model/huggingface/index.ts";
import { initialParameters } from "../../src/model/initialize.ts";
import { createScorer, type ScoreRequest, type Scorer } from "../../src/model/scorer.ts";
import { causalAttention, logits } from "../../src/model/transformer.ts";
import { transformerConfig } from "../../src/model/transformerConfig.ts";
import { constantWeights, type TrainedModel } from "../../src/model/weights.ts";
import { compile } from "../../src/tensor/compile.ts";
import { BLOCKED } from "../../src/tensor/operations/attention.ts";
import { openSessions } from "../../src/tensor/session.ts";
import { constant, type Tensor } from "../../src/tensor/tensor.ts";
import { folderOf, names } from "./huggingface/fixtures.ts";
import {
  largestDifference,
  logSoftmaxOf,
  smallModel,
  smallSize,
  someTokens,
  variants,
} from "./small.ts";

const execution = { threads: 1 };
/** What float32 leaves open: log-probabilities of a few nats, each from another order of sums. */
const noise = 1e-5;
const open: Scorer[] = [];
afterAll(() => Promise.all(open.map((scorer) => scorer.dispose())));

function scorerOf(model: TrainedModel, options: { share?: boolean; batch?: number } = {}): Scorer {
  const scorer = createScorer(model, { ...options, execution });
  open.push(scorer);
  return scorer;
}

/** Early answering: after each step of the reasoning, what ends a prompt, and the letters. */
function truncations(
  question: readonly number[],
  steps: readonly (readonly number[])[],
  { ending, letters }: { readonly ending: readonly number[]; readonly letters: readonly number[] },
): ScoreRequest[] {
  return [...steps.keys(), steps.length].flatMap((kept) => {
    const prompt = [...question, ...steps.slice(0, kept).flat(), ...ending];
    return letters.map((letter) => ({ prompt, completion: [letter] }));
  });
}

const asked = truncations(
  someTokens(7, 1),
  [2, 3, 4].map((n) => someTokens(3, n)),
  { ending: [5, 6, 5], letters: [1, 2, 3, 4] },
);

/** Log-probabilities of a completion by one forward pass of its own, with a mask that is written out. */
async function scoresAlone(
  { config, ...model }: TrainedModel,
  { prompt, completion, hidden = [] }: ScoreRequest,
): Promise<number[]> {
  const tokens = [...prompt, ...completion.slice(0, -1)];
  const time = tokens.length;
  const isHidden = (query: number, key: number) =>
    query >= prompt.length - 1 && hidden.some(([start, end]) => key >= start && key < end);
  const mask = tokens.flatMap((_, query) =>
    tokens.map((_, key) => (key > query || isHidden(query, key) ? BLOCKED : 0)),
  );
  const attend = causalAttention(config, constant(mask, { shape: [time, time] }));
  const parameters = constantWeights({ config, ...model });
  const graph = await compile(
    (inputs: { readonly tokens: Tensor }) =>
      logits({ parameters, config }, inputs.tokens, { attend }),
    { tokens: { dtype: "int32", shape: [1, time] } },
    execution,
  );
  const flat = (await graph.run({ tokens: Int32Array.from(tokens) })) as Float32Array;
  await graph.dispose();
  const row = (at: number) => [
    ...flat.subarray(at * config.vocabularySize, (at + 1) * config.vocabularySize),
  ];
  return completion.map((token, at) => logSoftmaxOf(row(prompt.length - 1 + at))[token]!);
}

describe("a scorer that shares", () => {
  test.each(Object.keys(variants))("gives the numbers of one that does not: %s", async (name) => {
    const model = smallModel(variants[name]);
    const [together, apart] = [scorerOf(model), scorerOf(model, { share: false })];
    const [ours, theirs] = [await together.score(asked), await apart.score(asked)];
    expect(ours.flat()).toHaveLength(16); // 4 truncations, 4 letters
    expect(largestDifference(ours.flat(), theirs.flat())).toBeLessThan(noise);
    // 7 + 9 tokens of the trunk and 4 endings of 3 are 28 nodes, filled up to 32
    expect(together.usage.tokensComputed).toBe(32);
    expect(Math.max(...ours.flat()) - Math.min(...ours.flat())).toBeGreaterThan(100 * noise);
  });

  test.each(names)("does so with a checkpoint of Hugging Face: %s", async (name) => {
    const { model } = loadHuggingFace(folderOf(name));
    const [ours, theirs] = await Promise.all(
      [true, false].map((share) => scorerOf(model, { share }).score(asked)),
    );
    expect(largestDifference(ours!.flat(), theirs!.flat())).toBeLessThan(noise);
  });

  test("gives each request what a pass of its own gives, shared or not, whatever is hidden", async () => {
    const spans = (prompt: number) =>
      fc
        .tuple(fc.nat(prompt - 1), fc.nat(prompt - 1))
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const request = fc
      .record({
        prompt: fc.array(fc.nat(1), { minLength: 1, maxLength: 9 }),
        completion: fc.array(fc.nat(2), { maxLength: 4 }),
      })
      .chain(({ prompt, completion }) =>
        fc.array(spans(prompt.length), { maxLength: 2 }).map((drawn) => ({
          prompt,
          completion,
          hidden: drawn.filter(([start, end]) => start < end),
        })),
      );
    const models = [smallModel(variants["GPT-2"]), smallModel(variants.Llama)];
    const scorers = models.map((model) => [true, false].map((share) => scorerOf(model, { share })));
    const property = fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 8 }),
      ...[fc.nat(1), fc.nat(1)],
      async (requests, which, how) => {
        const scores = await scorers[which]![how]!.score(requests);
        for (const [index, each] of requests.entries()) {
          const alone = await scoresAlone(models[which]!, each);
          expect(largestDifference(scores[index]!, alone)).toBeLessThan(noise);
        }
      },
    );
    await fc.assert(property, { seed: 3, numRuns: 16 });
  });

  test("gives the same bits whatever was asked before", async () => {
    const model = smallModel(variants.Qwen3);
    const used = scorerOf(model);
    await used.score(
      asked.slice(5).map(({ prompt }) => ({ prompt, completion: someTokens(6, 1) })),
    );
    expect(await used.score(asked)).toEqual(await scorerOf(model).score(asked));
  });

  test("has rows that are longer than the context, in which no path is", async () => {
    const model = smallModel(variants["GPT-2"]); // learned positions: 24
    const requests = Array.from({ length: 12 }, (_, branch) => ({
      prompt: [...someTokens(19, 5), branch, 1],
      completion: [2, 3, 4, 5],
    }));
    const scorer = scorerOf(model);
    const scores = await scorer.score(requests);
    // 19 + 12 · 5 = 79 nodes in one row of 80
    expect(scorer.usage.tokensComputed).toBe(80);
    expect(largestDifference(scores[11]!, await scoresAlone(model, requests[11]!))).toBeLessThan(
      noise,
    );
  });

  test("scores one request many times over, and many completions of one prompt", async () => {
    const model = smallModel();
    const scorer = scorerOf(model);
    const every = Array.from({ length: smallSize.vocabularySize }, (_, token) => ({
      prompt: [3, 1, 4],
      completion: [token],
    }));
    const scores = (await scorer.score([...every, ...every])).flat();
    expect(scores.slice(13)).toEqual(scores.slice(0, 13));
    const mass = scores.slice(0, 13).reduce((sum, logProb) => sum + Math.exp(logProb), 0);
    expect(mass).toBeCloseTo(1, 5);
    expect(scorer.usage.tokensComputed).toBe(16); // three tokens, once
  });
});

describe("what a scorer computes", () => {
  const size = { vocabularySize: 64, contextLength: 128, width: 16, layers: 1, heads: 2 };
  const config = transformerConfig(size);
  const model = { config, parameters: initialParameters(config, seedFrom(1)) };
  const tokens = (count: number, number: number) =>
    Array.from({ length: count }, (_, at) => (number * 31 + at * at * 7) % 64);

  test("is at most 0.30 of the tokens of prefixes that are asked one by one", async () => {
    const steps = Array.from({ length: 6 }, (_, step) => tokens(10, 1 + step));
    const requests = truncations(tokens(40, 0), steps, {
      ending: tokens(7, 9),
      letters: [1, 2, 3, 4],
    });
    const scorer = scorerOf(model);
    await scorer.score(requests);
    // Each prefix once, its letters read from one distribution: Σ 40 + 10 n + 7 for n = 0 … 6, without padding
    const oneByOne = 7 * 47 + 10 * 21;
    expect(oneByOne).toBe(539);
    // 40 + 60 + 7 · 7 = 149 nodes, filled up to 160
    expect(scorer.usage.tokensComputed).toBe(160);
    expect(scorer.usage.tokensComputed / oneByOne).toBeLessThanOrEqual(0.3);
    expect(scorer.usage.tokensAsked).toBe(4 * 539); // with the prompt read again for each letter
  });

  test("is nothing where nothing is asked", async () => {
    const scorer = scorerOf(smallModel());
    expect(await scorer.score([{ prompt: [1, 2], completion: [] }])).toEqual([[]]);
    expect(scorer.usage).toEqual({ tokensAsked: 0, tokensComputed: 0 });
  });

  test("is kept in few graphs, which it frees", async () => {
    const before = openSessions();
    const scorer = createScorer(model, { execution });
    const question = (number: number) =>
      truncations(tokens(12, number), [tokens(5, 1), tokens(4, 2)], {
        ending: [1, 2],
        letters: [3],
      });
    for (const number of [1, 2, 3, 4, 5]) await scorer.score(question(number));
    expect(openSessions()).toBe(before + 1);
    await scorer.dispose();
    expect(openSessions()).toBe(before);
  });
});

describe("a scorer refuses", () => {
  test.each([
    [[[2, 2]], "request 1 hides [2, 2]"],
    [
      [
        [0, 1],
        [-1, 2],
      ],
      "request 1 hides [-1, 2]",
    ],
    [[[0, 3]], "its 3 prompt tokens allow 0 ≤ start < end < 3"], // its last token would not see itself
    [[[0.5, 2]], "request 1 hides [0.5, 2]"],
  ] as [[number, number][], string][])("to hide %j of three tokens", async (hidden, message) => {
    const scorer = scorerOf(smallModel());
    const request = { prompt: [1, 2, 3], completion: [4] };
    const asked = scorer.score([request, { ...request, hidden }]);
    await expect(asked).rejects.toThrow(message);
  });
});
