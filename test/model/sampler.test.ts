import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { seedFrom, split } from "../../src/math/seed.ts";
import type { SampleOptions, SampleRequest } from "../../src/model/requests.ts";
import { createResidualReader } from "../../src/model/residuals.ts";
import type { Sampled } from "../../src/model/rows.ts";
import { createSampler, type Sampler } from "../../src/model/sampler.ts";
import { createScorer } from "../../src/model/scorer.ts";
import type { TrainedModel } from "../../src/model/weights.ts";
import { openSessions } from "../../src/tensor/session.ts";
import {
  largestDifference,
  logSoftmaxOf,
  openForward,
  smallModel,
  someTokens,
  variants,
} from "./small.ts";

const execution = { threads: 1 };
const open: Sampler[] = [];
afterAll(() => Promise.all(open.map((sampler) => sampler.dispose())));

function samplerOf(model: TrainedModel, batch = 4): Sampler {
  const sampler = createSampler(model, { batch, execution });
  open.push(sampler);
  return sampler;
}

const request = (tokens: readonly number[], number = 0): SampleRequest => ({
  tokens,
  seed: split(seedFrom(1), number),
});
const greedy: SampleOptions = { maxTokens: 6, temperature: 0 };
const tokensOf = (sampled: readonly Sampled[]) => sampled.map(({ tokens }) => tokens);
const model = smallModel(variants.Llama);
const sampler = samplerOf(model);
/** Of three lengths, so that rows of a batch are padded by different amounts. */
const prompts = [someTokens(1, 1), someTokens(9, 2), someTokens(4, 3)];

/** The likeliest token, again and again, each by a full forward pass without a cache. */
async function greedyWithoutCache(of: TrainedModel, prompt: readonly number[], count: number) {
  const forward = await openForward(of, of.config.contextLength);
  const text = [...prompt];
  for (let taken = 0; taken < count; taken++) {
    const next = (await forward.run(text)).at(-1)!;
    text.push(next.indexOf(Math.max(...next)));
  }
  await forward.dispose();
  return text.slice(prompt.length);
}

describe("sampling with a cache", () => {
  test.each(Object.keys(variants))(
    "takes the tokens that full forward passes take: %s",
    async (name) => {
      const model = smallModel(variants[name]);
      const sampled = await samplerOf(model).sample(
        prompts.map((p) => request(p)),
        greedy,
      );
      for (const [row, prompt] of prompts.entries()) {
        expect(sampled[row]!.tokens).toEqual(await greedyWithoutCache(model, prompt, 6));
      }
    },
  );

  test("fills the context to its last position", async () => {
    const prompt = someTokens(20, 4);
    // 20 + 5 - 1 = 24 positions: the last new token is never read
    const [sampled] = await sampler.sample([request(prompt)], { maxTokens: 5, temperature: 0 });
    expect(sampled!.tokens).toEqual(await greedyWithoutCache(model, prompt, 5));
  });

  test("gives a row the same tokens alone, among others, in any order, in any batch", async () => {
    const requests = Array.from({ length: 7 }, (_, n) => request(someTokens(1 + 2 * n, n), n));
    const options: SampleOptions = { maxTokens: 5, temperature: 1.5 };
    const alone = await samplerOf(model, 1).sample(requests, options);
    for (const batch of [2, 4, 16]) {
      const together = await samplerOf(model, batch).sample(requests, options);
      expect(tokensOf(together)).toEqual(tokensOf(alone));
      const logProbs = (sampled: Sampled[]) => sampled.flatMap((row) => row.logProbs);
      expect(largestDifference(logProbs(together), logProbs(alone))).toBeLessThan(1e-4);
    }
    const backwards = await sampler.sample(requests.toReversed(), options);
    expect(tokensOf(backwards.toReversed())).toEqual(tokensOf(alone));
    // the rows do differ, and so do other draws of the same row
    expect(new Set(tokensOf(alone).map(String)).size).toBe(7);
    const others = await sampler.sample([request(requests[6]!.tokens, 99)], options);
    expect(others[0]!.tokens).not.toEqual(alone[6]!.tokens);
  });

  test.each(["GPT-2", "Llama", "GPT-NeoX", "Qwen3"])(
    "reads a shared prefix once and goes on as if each row had read it: %s",
    async (name) => {
      const sampler = samplerOf(smallModel(variants[name]));
      const prefix = someTokens(5, 8);
      const options: SampleOptions = { maxTokens: 6, temperature: 1.2 };
      const whole = await sampler.sample(
        prompts.map((prompt, row) => request([...prefix, ...prompt], row)),
        options,
      );
      const shared = await sampler.sample(
        prompts.map((prompt, row) => request(prompt, row)),
        { ...options, prefix },
      );
      expect(tokensOf(shared)).toEqual(tokensOf(whole));
      for (const [row, { logProbs }] of shared.entries()) {
        expect(largestDifference([...logProbs], [...whole[row]!.logProbs])).toBeLessThan(1e-4);
      }
    },
  );

  test("lets a prompt be empty where there is a prefix", async () => {
    const prefix = someTokens(5, 8);
    const requests = [request([], 1), request([3, 4], 2)];
    const options: SampleOptions = { maxTokens: 6 };
    const shared = await sampler.sample(requests, { ...options, prefix });
    const whole = await sampler.sample(
      requests.map(({ tokens, seed }) => ({ tokens: [...prefix, ...tokens], seed })),
      options,
    );
    expect(tokensOf(shared)).toEqual(tokensOf(whole));
    const [single] = await sampler.sample([request([], 1)], { ...options, prefix: [7] });
    const [plain] = await sampler.sample([request([7], 1)], options);
    expect(single!.tokens).toEqual(plain!.tokens);
  });

  test("frees its graphs", async () => {
    const before = openSessions();
    const own = createSampler(smallModel({}, 5), { execution });
    await own.sample([request([1, 2])], { ...greedy, prefix: [3] });
    expect(openSessions()).toBe(before + 3); // the prefix, the prompts, one step
    await own.dispose();
    expect(openSessions()).toBe(before);
  });
});

describe("choosing tokens", () => {
  test("at temperature 0 seeds do not matter, and one candidate is greedy at any temperature", async () => {
    const expected = tokensOf(
      await sampler.sample(
        prompts.map((p) => request(p)),
        greedy,
      ),
    );
    const seeded = prompts.map((prompt, row) => request(prompt, 100 + row));
    expect(tokensOf(await sampler.sample(seeded, greedy))).toEqual(expected);
    const single: SampleOptions = { maxTokens: 6, temperature: 5, topK: 1 };
    expect(tokensOf(await sampler.sample(seeded, single))).toEqual(expected);
    const tiny: SampleOptions = { maxTokens: 6, temperature: 5, topP: 1e-6 };
    expect(tokensOf(await sampler.sample(seeded, tiny))).toEqual(expected);
    const level: SampleOptions = { maxTokens: 6, temperature: 5, minP: 1 };
    expect(tokensOf(await sampler.sample(seeded, level))).toEqual(expected);
  });

  test("the same seed draws the same tokens, another one others", async () => {
    const options: SampleOptions = { maxTokens: 10, temperature: 2 };
    const draw = (number: number) => sampler.sample([request([1, 2], number)], options);
    expect(await draw(5)).toEqual(await draw(5));
    expect(tokensOf(await draw(5))).not.toEqual(tokensOf(await draw(6)));
  });

  test.each([
    ["nothing else", { temperature: 1 }],
    ["a temperature", { temperature: 0.6 }],
    ["topK", { temperature: 1.3, topK: 4 }],
    ["topP", { temperature: 2, topP: 0.7 }],
    ["minP", { temperature: 2, minP: 0.3 }],
    ["all of them", { temperature: 3, topK: 8, topP: 0.9, minP: 0.25 }],
  ])("draws from the softmax that the filters leave: %s", async (_, choice) => {
    const sampler = samplerOf(model, 64);
    const prompt = prompts[1]!;
    const count = 1024;
    const requests = Array.from({ length: count }, (_, n) => request(prompt, n));
    // the second token, so that the graph of a single step is looked at as well
    const sampled = await sampler.sample(requests, { maxTokens: 2, ...choice });
    const forward = await openForward(model, 24);
    const first = allowed((await forward.run(prompt)).at(-1)!, choice);
    requireFit(
      sampled.map(({ tokens }) => tokens[0]!),
      first,
    );
    const favourite = first.indexOf(Math.max(...first));
    const after = allowed((await forward.run([...prompt, favourite])).at(-1)!, choice);
    const second = sampled.filter(({ tokens }) => tokens[0] === favourite);
    expect(second.length).toBeGreaterThan(70);
    requireFit(
      second.map(({ tokens }) => tokens[1]!),
      after,
    );
    await forward.dispose();
  });

  test.each([
    ["temperature at least 0, got -1", { temperature: -1 }],
    ["temperature at least 0, got NaN", { temperature: Number.NaN }],
    ["topK of at least 1, got 0", { topK: 0 }],
    ["topK of at least 1, got 1.5", { topK: 1.5 }],
    ["topP in (0, 1], got 0", { topP: 0 }],
    ["topP in (0, 1], got 1.1", { topP: 1.1 }],
    ["minP in [0, 1], got 2", { minP: 2 }],
  ])("refuses options out of range: %s", async (message, choice) => {
    await expect(sampler.sample([request([1])], { maxTokens: 1, ...choice })).rejects.toThrow(
      message,
    );
  });
});

/** Probabilities after temperature, topK, topP and minP, in this order, in plain arithmetic. */
function allowed(
  logits: readonly number[],
  { temperature = 1, topK = 99, topP = 1, minP = 0 }: Partial<SampleOptions>,
): number[] {
  let chances = logSoftmaxOf(logits.map((logit) => logit / temperature)).map(Math.exp);
  const ranked = () => chances.toSorted((a, b) => b - a);
  const kthLargest = ranked()[Math.min(topK, chances.length) - 1]!;
  chances = chances.map((chance) => (chance >= kthLargest ? chance : 0));
  let mass = 0;
  const total = chances.reduce((a, b) => a + b);
  const nucleus = ranked().filter((chance) => {
    const needed = mass < topP * total;
    mass += chance;
    return needed && chance > 0;
  });
  chances = chances.map((chance) => (chance >= nucleus.at(-1)! ? chance : 0));
  const highest = Math.max(...chances);
  chances = chances.map((chance) => (chance >= minP * highest ? chance : 0));
  const left = chances.reduce((a, b) => a + b);
  return chances.map((chance) => chance / left);
}

/** Pearson's χ²: beyond its degrees of freedom + 5 √(2 · degrees) once in about 10⁵ honest draws. */
function requireFit(tokens: readonly number[], chances: readonly number[]): void {
  expect(tokens.filter((token) => chances[token] === 0)).toEqual([]);
  const likely = chances
    .map((chance, token) => ({ chance, token }))
    .filter(({ chance }) => chance > 0);
  const squares = likely.map(({ chance, token }) => {
    const seen = tokens.filter((each) => each === token).length;
    return (seen - chance * tokens.length) ** 2 / (chance * tokens.length);
  });
  const degrees = likely.length - 1;
  const bound = degrees + 5 * Math.sqrt(2 * Math.max(degrees, 1));
  expect(squares.reduce((a, b) => a + b)).toBeLessThan(bound);
}

describe("the end of a row", () => {
  const whole = async (prompt: readonly number[]) =>
    (await sampler.sample([request(prompt)], { maxTokens: 12, temperature: 0 }))[0]!;

  test("is maxTokens, which gives `length`", async () => {
    const { tokens, stopReason } = await whole(prompts[2]!);
    expect(tokens).toHaveLength(12);
    expect(stopReason).toBe("length");
    const [one] = await sampler.sample([request(prompts[2]!)], { maxTokens: 1, temperature: 0 });
    expect(one!.tokens).toEqual(tokens.slice(0, 1));
  });

  test("is a stop token, which is not part of the row; other rows go on", async () => {
    const long = await Promise.all(prompts.map(whole));
    const stopTokens = [long[1]!.tokens[3]!];
    const sampled = await sampler.sample(
      prompts.map((p) => request(p)),
      {
        maxTokens: 12,
        temperature: 0,
        stopTokens,
      },
    );
    for (const [row, { tokens, logProbs, stopReason }] of sampled.entries()) {
      const end = long[row]!.tokens.indexOf(stopTokens[0]!);
      expect(tokens).toEqual(end < 0 ? long[row]!.tokens : long[row]!.tokens.slice(0, end));
      expect(logProbs).toHaveLength(tokens.length);
      expect(stopReason).toBe(end < 0 ? "length" : "stop");
    }
    expect(sampled[1]!.stopReason).toBe("stop");
  });

  test("is whatever stopWhen says of the new tokens, row by row across batches", async () => {
    const requests = Array.from({ length: 7 }, (_, n) => request(someTokens(3, n), n));
    const sampled = await sampler.sample(requests, {
      maxTokens: 9,
      stopWhen: (tokens, row) => tokens.length === row + 1,
    });
    expect(sampled.map(({ tokens }) => tokens.length)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(sampled.map(({ stopReason }) => stopReason))).toEqual(new Set(["stop"]));
  });

  test("is an aborted signal, before the first token or between two", async () => {
    const controller = new AbortController();
    let seen = 0;
    const cancelled = sampler.sample([request([1, 2])], {
      maxTokens: 12,
      signal: controller.signal,
      stopWhen: (tokens) => {
        seen = tokens.length;
        if (seen === 3) controller.abort(new Error("enough"));
        return false;
      },
    });
    await expect(cancelled).rejects.toThrow("enough");
    expect(seen).toBe(3);
    const signal = AbortSignal.abort(new Error("never began"));
    await expect(sampler.sample([request([1])], { maxTokens: 1, signal })).rejects.toThrow(
      "never began",
    );
  });
});

describe("a sampler refuses", () => {
  const refusal = (tokens: readonly number[], options: Partial<SampleOptions> = {}) =>
    expect(sampler.sample([request([1]), request(tokens)], { maxTokens: 5, ...options })).rejects;

  test("an empty prompt", () =>
    refusal([]).toThrow("expected at least one token in prompt 1, got none"));
  test("a prompt that leaves no room for the answer", () =>
    refusal(someTokens(21, 1)).toThrow("prompt 1 needs 25 positions, the model has 24")); // 21 + 5 - 1
  test("the same with a prefix", () =>
    refusal(someTokens(12, 1), { prefix: someTokens(9, 2) }).toThrow(
      "prompt 1 needs 25 positions",
    ));
  test("a token that is not in the vocabulary", () =>
    refusal([2, 13]).toThrow("token 13 in prompt 1 is not below 13"));
  test("such a token in the prefix", () =>
    refusal([2], { prefix: [-1] }).toThrow("token -1 in prompt 0 is not below 13"));
  test("fewer than one token to sample", () =>
    refusal([2], { maxTokens: 0 }).toThrow("expected maxTokens of at least 1, got 0"));
  test("a batch of no rows, and so do scorers and readers", () => {
    const open = [createSampler, createScorer, createResidualReader];
    for (const create of open) {
      expect(() => create(model, { batch: 0 })).toThrow("expected a batch of at least 1, got 0");
    }
  });

  test("parameters of another size", () => {
    const short = { ...model, parameters: model.parameters.subarray(1) };
    const [needed, given] = [model.parameters.length, model.parameters.length - 1];
    expect(() => createSampler(short)).toThrow(`expected ${needed} parameters, got ${given}`);
  });
});

describe("log-probabilities", () => {
  const forward = openForward(model, 24);
  afterAll(async () => (await forward).dispose());

  /** Of each token of the completion, from one full forward pass, in double precision. */
  async function expectedOf(prompt: readonly number[], completion: readonly number[]) {
    const rows = await (await forward).run([...prompt, ...completion]);
    return completion.map((token, index) => logSoftmaxOf(rows[prompt.length + index - 1]!)[token]!);
  }

  test("of sampled tokens are those of the unfiltered model, whatever was drawn from", async () => {
    const options: SampleOptions = { maxTokens: 6, temperature: 3, topK: 5, topP: 0.9, minP: 0.05 };
    const sampled = await sampler.sample(
      prompts.map((p, row) => request(p, row)),
      options,
    );
    for (const [row, { tokens, logProbs }] of sampled.entries()) {
      const expected = await expectedOf(prompts[row]!, tokens);
      expect(largestDifference([...logProbs], expected)).toBeLessThan(1e-4);
    }
  });

  test("of given completions are those of a full forward pass", async () => {
    const scorer = createScorer(model, { batch: 3, execution });
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            prompt: fc.integer({ min: 1, max: 12 }),
            completion: fc.nat(12),
            number: fc.nat(99),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        scoresAgree,
      ),
      { seed: 2, numRuns: 10 },
    );
    await scorer.dispose();
    async function scoresAgree(drawn: { prompt: number; completion: number; number: number }[]) {
      const requests = drawn.map(({ prompt, completion, number }) => ({
        prompt: someTokens(prompt, number),
        completion: someTokens(completion, number + 1),
      }));
      const scores = await scorer.score(requests);
      expect(scores.map(({ length }) => length)).toEqual(drawn.map(({ completion }) => completion));
      for (const [index, { prompt, completion }] of requests.entries()) {
        const expected = await expectedOf(prompt, completion);
        expect(largestDifference(scores[index]!, expected)).toBeLessThan(1e-4);
      }
    }
  });

  test("of a sampled row and of the same tokens when they are given agree", async () => {
    const scorer = createScorer(model, { execution });
    const sampled = await sampler.sample(
      prompts.map((p, row) => request(p, row)),
      { maxTokens: 8 },
    );
    const scores = await scorer.score(
      sampled.map(({ tokens }, row) => ({ prompt: prompts[row]!, completion: tokens })),
    );
    await scorer.dispose();
    for (const [row, { logProbs }] of sampled.entries()) {
      expect(largestDifference([...logProbs], scores[row]!)).toBeLessThan(1e-4);
    }
  });

  test("fill the context: 24 tokens are read and the 25th is only predicted", async () => {
    const scorer = createScorer(model, { execution });
    const text = someTokens(25, 6);
    const [scores] = await scorer.score([
      { prompt: text.slice(0, 20), completion: text.slice(20) },
    ]);
    const rows = await (await forward).run(text.slice(0, 24));
    expect(scores!.at(-1)).toBeCloseTo(logSoftmaxOf(rows[23]!)[text[24]!]!, 4);
    const longer = { prompt: text, completion: [1] };
    await expect(scorer.score([longer])).rejects.toThrow(
      "request 0 has 26 tokens, the model takes 25",
    );
    await scorer.dispose();
  });

  test("of nothing are none, also where a batch has nothing else", async () => {
    const scorer = createScorer(smallModel(variants["GPT-2"]), { execution });
    expect(await scorer.score([{ prompt: [1], completion: [] }])).toEqual([[]]);
    await scorer.dispose();
  });

  test("need a prompt and known tokens", async () => {
    const scorer = createScorer(model, { execution });
    await expect(scorer.score([{ prompt: [], completion: [1] }])).rejects.toThrow(
      "expected at least one prompt token in request 0",
    );
    await expect(scorer.score([{ prompt: [1], completion: [13] }])).rejects.toThrow(
      "token 13 in request 0 is not below 13",
    );
    expect(await scorer.score([])).toEqual([]);
    await scorer.dispose();
  });
});
