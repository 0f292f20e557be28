import { afterAll, describe, expect, test } from "vitest";
import { createSampler } from "../../src/model/sampler.ts";
import { wordTokenizer } from "../../src/model/tokenizers/index.ts";
import { requireCapabilities } from "../../src/policies/policy.ts";
import { transformerPolicy } from "../../src/policies/transformer.ts";
import { openSessions } from "../../src/tensor/session.ts";
import { largestDifference, smallModel, variants } from "../model/small.ts";

const words = "the a cat dog sat ran on under mat tree and then end".split(" "); // 13
const tokenizer = wordTokenizer(words);
const model = smallModel(variants.Llama);
const options = { batch: 4, execution: { threads: 1 } };
const policy = transformerPolicy("tiny", { model, tokenizer }, options);
const ending = transformerPolicy(
  "tiny with an end",
  { model, tokenizer, template: { text: "the {prompt} and", ends: ["end", "no such word"] } },
  options,
);
afterAll(() => Promise.all([policy.dispose(), ending.dispose()]));

const sampling = { maxTokens: 8, seed: 3 };
const texts = async (prompts: readonly string[], more: object = {}) =>
  (
    await policy.complete(
      prompts.map((prompt) => ({ prompt })),
      { ...sampling, ...more },
    )
  ).map(({ text }) => text);

describe("a transformer as a policy", () => {
  test("can generate, score, go on from a prefill, and repeat itself", () => {
    expect(() =>
      requireCapabilities(policy, ["generate", "logProbs", "prefill", "seed"]),
    ).not.toThrow();
    expect(() => requireCapabilities(policy, ["gradients"])).toThrow("tiny lacks gradients");
  });

  test("says what its sampler draws, and counts the tokens", async () => {
    const [completion] = await policy.complete([{ prompt: "the cat sat" }], {
      maxTokens: 8,
      temperature: 0,
    });
    const sampler = createSampler(model, options);
    const seed = { key: [0, 0, 0, 0] } as const;
    const [sampled] = await sampler.sample([{ tokens: [0, 2, 4], seed }], {
      maxTokens: 8,
      temperature: 0,
    });
    await sampler.dispose();
    expect(completion).toMatchObject({
      text: sampled!.tokens.map((token) => words[token]).join(" "),
      stopReason: "length",
      promptTokens: 3,
      completionTokens: 8,
    });
    const total = sampled!.logProbs.reduce((a, b) => a + b);
    expect(completion!.logProb).toBeCloseTo(total, 4);
  });

  test("answers in order, the same under the same seed, with a draw of its own per position and trial", async () => {
    const prompts = ["the cat", "a dog ran under the tree", "the cat", "then", "a"];
    const answers = await texts(prompts);
    expect(await texts(prompts)).toEqual(answers);
    expect(await texts(prompts, { seed: 4 })).not.toEqual(answers);
    expect(answers[0]).not.toBe(answers[2]); // the same prompt at another position
    const trials = await policy.complete(
      [0, 1].map((trial) => ({ prompt: "the cat", trial })),
      sampling,
    );
    expect(trials[0]!.text).toBe(answers[0]); // position 0, trial 0
    const [again] = await policy.complete([{ prompt: "the cat", trial: 1 }], sampling);
    expect(again!.text).not.toBe(answers[0]);
  });

  test("an answer does not depend on its neighbours", async () => {
    const [alone] = await texts(["the cat sat on"]);
    const [among] = await texts([
      "the cat sat on",
      "a",
      "the dog ran under the tree and then",
      "end",
    ]);
    expect(among).toBe(alone);
  });

  test("goes on from a prefill as if the prompt had ended with it", async () => {
    const greedy = { maxTokens: 6, temperature: 0 };
    const requests = [{ prompt: "the cat", prefill: " sat on" }, { prompt: "the cat sat on" }];
    const [filled, whole] = await policy.complete(requests, greedy);
    expect(filled!.text).toBe(whole!.text);
    expect(filled!.text.startsWith("sat on")).toBe(false);
    expect(filled!.promptTokens).toBe(4);
  });

  test("takes a single message of a user for the text in it", async () => {
    const [message] = await policy.complete(
      [{ prompt: [{ role: "user", content: "the cat" }] }],
      sampling,
    );
    expect(message!.text).toBe((await texts(["the cat"]))[0]);
  });

  test("puts its template around the prompt and ends at its ending token, which it does not say", async () => {
    const greedy = { maxTokens: 20, temperature: 0 };
    const prompts = words.filter((word) => word !== "end").map((prompt) => ({ prompt }));
    const answers = await ending.complete(prompts, greedy);
    const plain = await policy.complete(
      prompts.map(({ prompt }) => ({ prompt: `the ${prompt} and` })),
      greedy,
    );
    for (const [row, { text, stopReason }] of answers.entries()) {
      const [before, after] = ` ${plain[row]!.text} `.split(" end ");
      expect(text).toBe(before!.trim());
      expect(stopReason).toBe(after === undefined ? "length" : "stop");
    }
    // both kinds are among them, or the test would say nothing
    expect(new Set(answers.map(({ stopReason }) => stopReason)).size).toBe(2);
  });

  test("ends before the first stop sequence, even one that begins and ends inside words", async () => {
    const [whole] = await texts(["the cat"]);
    const second = whole!.split(" ")[1]!;
    const stop = [`${second.at(-1)} ${whole!.split(" ")[2]![0]}`];
    const [completion] = await policy.complete([{ prompt: "the cat" }], { ...sampling, stop });
    const cut = whole!.indexOf(stop[0]!);
    expect(cut).toBeGreaterThan(0);
    expect(completion).toMatchObject({ text: whole!.slice(0, cut), stopReason: "stop" });
    expect(completion!.completionTokens).toBeLessThan(8);
  });

  test("what goes wrong with one request stays with it", async () => {
    const good = ["the cat", "a dog"];
    const bad = ["the zebra", "", `${"the ".repeat(25)}`];
    const requests = [good[0]!, ...bad, good[1]!].map((prompt) => ({ prompt }));
    const conversation = [
      { role: "user", content: "the" },
      { role: "assistant", content: "cat" },
    ] as const;
    const answers = await policy.complete([...requests, { prompt: conversation }], sampling);
    expect(answers.map(({ stopReason }) => stopReason === "errored")).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
    ]);
    const errors = answers.map(({ error }) => error);
    expect(errors[1]).toContain('"zebra" (word 2) is not among the 13 words');
    expect(errors[2]).toContain("a prompt of at least one token");
    expect(errors[3]).toContain("the prompt has 25 tokens; the model has room for 24");
    expect(errors[5]).toContain("got a conversation");
    expect(answers[1]).toMatchObject({ text: "", promptTokens: 0, completionTokens: 0 });
    // the good ones say what they say beside good neighbours at the same positions
    const others = await texts([good[0]!, "a", "a", "a", good[1]!, "a"]);
    expect([answers[0]!.text, answers[4]!.text]).toEqual([others[0], others[4]]);
  });

  test("an answer ends where the model has no more room, and only that one", async () => {
    const prompts = ["the cat", "the ".repeat(20).trim(), "a dog"];
    const answers = await policy.complete(
      prompts.map((prompt) => ({ prompt })),
      sampling,
    );
    // 24 positions hold 20 tokens of the prompt and 4 of the answer; a fifth is drawn and never read
    expect(answers.map(({ completionTokens }) => completionTokens)).toEqual([8, 5, 8]);
    expect(answers[1]!.stopReason).toBe("length");
    const others = await texts([prompts[0]!, "a", prompts[2]!]);
    expect([answers[0]!.text, answers[2]!.text]).toEqual([others[0], others[2]]);
  });

  test("answers nothing to nothing, and errs for all when all are bad", async () => {
    expect(await policy.complete([], sampling)).toEqual([]);
    const [only] = await policy.complete([{ prompt: "zebra" }], sampling);
    expect(only!.stopReason).toBe("errored");
  });

  test("bad sampling options and an aborted signal reject the call", async () => {
    const ask = (more: object) => policy.complete([{ prompt: "the" }], { ...sampling, ...more });
    await expect(ask({ temperature: -1 })).rejects.toThrow("temperature at least 0");
    await expect(ask({ maxTokens: 0 })).rejects.toThrow("maxTokens of at least 1");
    const signal = AbortSignal.abort(new Error("stopped by hand"));
    await expect(ask({ signal })).rejects.toThrow("stopped by hand");
  });

  test("scores its own answers as it scored them when it said them", async () => {
    const prompts = ["the cat", "a dog ran", "then"];
    const completions = await policy.complete(
      prompts.map((prompt) => ({ prompt })),
      sampling,
    );
    const scores = await policy.logProbs!(
      completions.map(({ text }, row) => ({ prompt: prompts[row]!, completion: ` ${text}` })),
    );
    expect(scores.map(({ length }) => length)).toEqual([8, 8, 8]);
    const sums = scores.map((row) => row.reduce((a, b) => a + b));
    const said = completions.map(({ logProb }) => logProb!);
    expect(largestDifference(sums, said)).toBeLessThan(1e-3);
    expect(Math.max(...scores.flat())).toBeLessThan(0);
  });

  test("scores what comes after a prefill, and not the prefill", async () => {
    const [whole] = await policy.logProbs!([{ prompt: "the", completion: " cat sat" }]);
    const [rest] = await policy.logProbs!([{ prompt: "the", prefill: " cat", completion: " sat" }]);
    expect(rest).toEqual(whole!.slice(1));
  });

  test("frees its graphs", async () => {
    const before = openSessions();
    const own = transformerPolicy("own", { model: smallModel({}, 8), tokenizer }, options);
    await own.complete([{ prompt: "the" }], sampling);
    await own.logProbs!([{ prompt: "the", completion: " cat" }]);
    expect(openSessions()).toBe(before + 3); // reading, one step, scoring
    await own.dispose();
    expect(openSessions()).toBe(before);
  });
});
