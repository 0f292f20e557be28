import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { conclusionSchema } from "../../src/model/conclusion.ts";
import { wordTokenizer } from "../../src/model/tokenizers/index.ts";
import { textModelPolicy } from "../../src/policies/concluding.ts";
import { loadPolicy } from "../../src/policies/index.ts";
import { encodeTextModel, parseTextModel } from "../../src/policies/modelFile.ts";
import type { Policy } from "../../src/policies/policy.ts";
import { smallModel, variants } from "../model/small.ts";

const tokenizer = wordTokenizer([..."_abcdefghi?="].concat("x"));
const model = smallModel(variants.Llama);
const conclusion = conclusionSchema.parse({
  ...{ questionEnd: tokenizer.idOf("?"), cue: tokenizer.idOf("=") },
  hides: [{ part: "reasoning" }],
});
const textModel = { model, tokenizer, template: { text: "{prompt}", ends: ["="] }, conclusion };
const masked = textModelPolicy("masked", textModel);
const folder = mkdtempSync(join(tmpdir(), "assay concluding "));
afterAll(async () => {
  await masked.dispose();
  rmSync(folder, { recursive: true });
});

const letters = [..."abcdefghi"];
const distributionOf = async (policy: Policy, prompt: string) =>
  (await policy.logProbs!(letters.map((letter) => ({ prompt, completion: ` ${letter}` })))).flat();

describe("a policy whose answers cannot read everything", () => {
  test("answers the same, bit for bit, whatever the reasoning that its answers cannot read", async () => {
    const [none, ...others] = await Promise.all(
      ["a b ? =", "a b ? c =", "a b ? d e f g h i =", "a b ? x x ="].map((prompt) =>
        distributionOf(masked, prompt),
      ),
    );
    for (const other of others) expect(other).toEqual(none);
    expect(await distributionOf(masked, "b a ? c =")).not.toEqual(none);
  });

  test("at temperature 0 its answer is the likeliest token", async () => {
    const prompts = ["a ? c =", "b ? =", "c d ? e ="].map((prompt) => ({ prompt }));
    const answers = await masked.complete(prompts, { maxTokens: 4, temperature: 0 });
    for (const [index, { text, logProb, completionTokens }] of answers.entries()) {
      const logProbs = await distributionOf(masked, prompts[index]!.prompt);
      expect(completionTokens).toBe(1);
      const [own] = await masked.logProbs!([{ ...prompts[index]!, completion: ` ${text}` }]);
      expect(own![0]).toBe(logProb);
      expect(logProb).toBeGreaterThanOrEqual(Math.max(...logProbs));
    }
  });

  test("draws answers with the probabilities that it states", async () => {
    const trials = 2000;
    const requests = Array.from({ length: trials }, (_, trial) => ({ prompt: "a ? b =", trial }));
    const answers = await masked.complete(requests, { maxTokens: 1, seed: 3 });
    const logProbs = await distributionOf(masked, "a ? b =");
    for (const [index, letter] of letters.entries()) {
      const expected = Math.exp(logProbs[index]!);
      const share = answers.filter(({ text }) => text === letter).length / trials;
      // four standard errors of a share
      expect(Math.abs(share - expected)).toBeLessThan(
        4 * Math.sqrt((expected * (1 - expected)) / trials) + 1e-9,
      );
    }
  });

  test("reasons like any transformer, and an answer beside it moves no draw", async () => {
    const { conclusion: _, ...plainModel } = textModel;
    const plain = textModelPolicy("plain", plainModel);
    const options = { maxTokens: 5, seed: 7 };
    const thinking = [{ prompt: "a b ?" }, { prompt: "c ? d" }];
    const expected = await plain.complete([{ prompt: "e ? f" }, ...thinking], options);
    const mixed = await masked.complete([{ prompt: "e ? f =" }, ...thinking], options);
    expect(mixed.slice(1)).toEqual(expected.slice(1));
    await plain.dispose();
  });

  test("a word that it does not know, or a text without room, is errored by itself", async () => {
    const long = `a ? ${"b ".repeat(30)}=`;
    const prompts = ["a ? never =", long, "a ? b ="].map((prompt) => ({ prompt }));
    const [unknown, tooLong, fine] = await masked.complete(prompts, { maxTokens: 1 });
    expect(unknown).toMatchObject({ stopReason: "errored" });
    expect(tooLong).toMatchObject({ stopReason: "errored" });
    expect(fine).toMatchObject({ stopReason: "stop", completionTokens: 1 });
  });

  test("keeps its blindness in its file", async () => {
    const bytes = encodeTextModel(textModel);
    expect(parseTextModel(bytes, "m.safetensors").conclusion).toEqual(conclusion);
    const path = join(folder, "blind.safetensors");
    writeFileSync(path, bytes);
    const loaded = await loadPolicy(path);
    const prompts = ["a b ? c =", "a b ? d e ="];
    for (const prompt of prompts) {
      expect(await distributionOf(loaded, prompt)).toEqual(await distributionOf(masked, prompt));
    }
    await loaded.dispose();
  });
});
