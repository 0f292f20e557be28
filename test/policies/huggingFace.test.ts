import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readHuggingFaceModel } from "../../src/policies/huggingFace.ts";
import { loadPolicy } from "../../src/policies/index.ts";
import { encodeTextModel, parseTextModel } from "../../src/policies/modelFile.ts";
import type { Policy } from "../../src/policies/policy.ts";
import { fillTemplate } from "../../src/policies/template.ts";
import { transformerPolicy } from "../../src/policies/transformer.ts";
import { change, copyOf, expectedOf, folderOf, workFolder } from "../model/huggingface/fixtures.ts";
import { largestDifference } from "../model/small.ts";

const work = workFolder();
afterAll(work.remove);

const greedy = { maxTokens: 8, temperature: 0 };
const templateOf = (folder: string) => readHuggingFaceModel(folder).template!;

/** Uses a policy and frees it. */
async function using<Result>(policy: Policy, use: (policy: Policy) => Promise<Result>) {
  try {
    return await use(policy);
  } finally {
    await policy.dispose();
  }
}

describe("a checkpoint of Hugging Face as a policy", () => {
  test("a text model goes on as transformers does, greedily, in every script", async () => {
    const texts = expectedOf("gpt2").texts!;
    expect(texts.length).toBe(3);
    const policy = await loadPolicy(folderOf("gpt2"));
    const answers = await using(policy, () =>
      policy.complete(
        texts.map(({ prompt }) => ({ prompt })),
        greedy,
      ),
    );
    expect(policy.name).toBe(`checkpoint:${folderOf("gpt2")}`);
    for (const [index, { text, ids }] of texts.entries()) {
      expect(answers[index]).toMatchObject({ text, promptTokens: ids.length, completionTokens: 8 });
    }
  });

  test("its tokenizer puts the beginning of a text before a prompt that is one text", () => {
    const { tokenizer, template } = readHuggingFaceModel(folderOf("llama"));
    const { chat: _, ...plain } = template!;
    for (const { prompt, ids } of expectedOf("llama").texts!) {
      expect(tokenizer.encode(fillTemplate(plain, prompt))).toEqual(ids);
    }
  });

  test("a conversation is rendered as transformers renders it, and the answer follows a prefill", async () => {
    const { messages, rendered, ids } = expectedOf("llama").chat!;
    const { tokenizer, template } = readHuggingFaceModel(folderOf("llama"));
    expect(fillTemplate(template!, messages)).toBe(rendered);
    expect(tokenizer.encode(rendered)).toEqual(ids);
    expect(fillTemplate(template!, messages, "Well,")).toBe(`${rendered}Well,`);
    const policy = await loadPolicy(folderOf("llama"));
    const prompt = messages.slice(1, 2);
    const [answer] = await using(policy, () => policy.complete([{ prompt }], greedy));
    const { length } = tokenizer.encode("<s><|turn|>user: Hello there.</s><|turn|>assistant: ");
    expect(answer).toMatchObject({ promptTokens: length });
    expect(["length", "stop"]).toContain(answer!.stopReason);
  });

  test("on a chat model a text alone is one message of a user", () => {
    const template = templateOf(folderOf("llama"));
    const message = { role: "user", content: "Hi" } as const;
    expect(fillTemplate(template, "Hi")).toBe(fillTemplate(template, [message]));
  });

  test("without a template a conversation errs by itself, and its neighbours are answered", async () => {
    const { messages } = expectedOf("llama").chat!;
    const policy = await loadPolicy(folderOf("gpt2"));
    const [first, second] = await using(policy, () =>
      policy.complete([{ prompt: messages }, { prompt: "The weather is" }], greedy),
    );
    expect(first).toMatchObject({ stopReason: "errored", completionTokens: 0 });
    expect(first!.error).toContain("this model has no chat template");
    expect(second!.stopReason).toBe("length");
  });

  test("what a template raises is the error of that request", async () => {
    const folder = copyOf("llama", work.folder);
    writeFileSync(join(folder, "chat_template.jinja"), "{{ raise_exception('Users only.') }}");
    const policy = await loadPolicy(folder);
    const [answer] = await using(policy, () => policy.complete([{ prompt: "Hi" }], greedy));
    expect(answer).toMatchObject({ stopReason: "errored", error: "Users only." });
  });

  test("a token that the model was never given errs by itself", async () => {
    const folder = copyOf("gpt2", work.folder);
    change(
      folder,
      { added_tokens: [{ id: 290, content: "<pad>", special: true }] },
      "tokenizer.json",
    );
    const policy = await loadPolicy(folder);
    const [first, second] = await using(policy, () =>
      policy.complete([{ prompt: "a<pad>" }, { prompt: "a" }], greedy),
    );
    expect(first!.error).toBe("the prompt has token 290; the model has 290 tokens.");
    expect(second!.stopReason).toBe("length");
  });

  test("scores given completions as transformers does", async () => {
    const texts = expectedOf("gpt2").texts!;
    const policy = await loadPolicy(folderOf("gpt2"));
    const continuations = texts.map(({ prompt, scored }) => ({
      prompt,
      completion: scored.completion,
    }));
    const logProbs = await using(policy, () => policy.logProbs!(continuations));
    for (const [index, { scored }] of texts.entries()) {
      expect(scored.logProbs.length).toBeGreaterThan(4);
      expect(largestDifference(scored.logProbs, logProbs[index]!)).toBeLessThan(1e-4);
    }
  });
});

describe("where an answer ends", () => {
  test("at every id that the settings name, one or several, here or there", () => {
    expect(templateOf(folderOf("llama")).ends).toEqual(["</s>", "<|turn|>"]);
    const folder = copyOf("llama", work.folder);
    change(folder, { eos_token_id: 5 });
    change(folder, { eos_token_id: 1 }, "generation_config.json");
    const { tokenizer, template } = readHuggingFaceModel(folder);
    expect(template!.ends.map((token) => tokenizer.idOf(token))).toEqual([1, 5]);
  });

  test("at the tokenizer's own end where no settings name one", () => {
    // the fixture of GPT-2 names none
    expect(templateOf(folderOf("gpt2")).ends).toEqual(["<|endoftext|>"]);
    const folder = copyOf("gpt2", work.folder);
    change(
      folder,
      { eos_token: { content: "<|endoftext|>", lstrip: false } },
      "tokenizer_config.json",
    );
    expect(templateOf(folder).ends).toEqual(["<|endoftext|>"]);
    rmSync(join(folder, "tokenizer_config.json"));
    expect(templateOf(folder).ends).toEqual([]);
  });

  test("an answer stops before such a token, which is not part of it", async () => {
    const { prompt, new: tokens } = expectedOf("gpt2").texts![0]!;
    const folder = copyOf("gpt2", work.folder);
    const end = tokens[3]!;
    change(folder, { eos_token_id: [end, 289] });
    const policy = await loadPolicy(folder);
    const [answer] = await using(policy, () => policy.complete([{ prompt }], greedy));
    expect(answer).toMatchObject({ stopReason: "stop", completionTokens: tokens.indexOf(end) });
  });
});

describe("chat templates", () => {
  const rendered = (source: string, tokens: Record<string, string> = {}) =>
    fillTemplate({ text: "{prompt}", ends: [], chat: { source, tokens } }, "Hi");

  test("may stand in tokenizer_config.json, alone or by name", () => {
    const folder = copyOf("llama", work.folder);
    rmSync(join(folder, "chat_template.jinja"));
    expect(templateOf(folder).chat).toBeUndefined();
    const set = (chat_template: unknown) =>
      change(folder, { chat_template }, "tokenizer_config.json");
    set("{{ messages[0].content }}!");
    expect(fillTemplate(templateOf(folder), "Hi")).toBe("Hi!");
    set([
      { name: "tool_use", template: "no" },
      { name: "default", template: "{{ messages[0].content }}?" },
    ]);
    expect(fillTemplate(templateOf(folder), "Hi")).toBe("Hi?");
    set(7);
    expect(() => templateOf(folder)).toThrow("tokenizer_config.json");
  });

  test("see the special tokens, and that an answer is asked for", () => {
    const source = "{{ bos_token }}{% if add_generation_prompt %}go{% endif %}{{ tools is none }}";
    expect(rendered(source, { bos_token: "<s>" })).toBe("<s>gotrue");
  });

  test("keep their own first line, and drop the breaks after statements as transformers does", () => {
    expect(rendered("\n{% if true %}\na\n{% endif %}\nb")).toBe("\na\nb");
    expect(rendered("  {% if true %}\na{% endif %}")).toBe("a");
  });

  test("that ask for the date get the same one every day", () => {
    const source =
      "{% if strftime_now is defined %}{{ strftime_now('%d %b %Y, %B %q') }}{% endif %}";
    expect(rendered(source)).toBe("26 Jul 2024, July %q");
  });

  test("come back with a model that is saved as one file", () => {
    const model = readHuggingFaceModel(folderOf("llama"));
    const again = parseTextModel(encodeTextModel(model), "a file");
    expect(again.template).toEqual(model.template);
    expect(again.tokenizer.encode("Hi <s>")).toEqual(model.tokenizer.encode("Hi <s>"));
    expect(again.model).toEqual(model.model);
  });
});

describe("a folder that is refused", () => {
  test("lacks a tokenizer, and says how to write one", async () => {
    const folder = copyOf("llama3", work.folder);
    await expect(loadPolicy(folder)).rejects.toThrow(
      "there is no tokenizer.json. In Python, AutoTokenizer.from_pretrained(folder)",
    );
  });

  test("has a tokenizer that is not one", async () => {
    const folder = copyOf("llama", work.folder);
    writeFileSync(join(folder, "tokenizer.json"), '{"model": 7}');
    await expect(loadPolicy(folder)).rejects.toThrow(/tokenizer\.json: /);
  });

  test("says of its ends what is no id", async () => {
    const folder = copyOf("gpt2", work.folder);
    change(folder, { eos_token_id: "the end" }, "generation_config.json");
    await expect(loadPolicy(folder)).rejects.toThrow(
      /generation_config\.json: [\s\S]*eos_token_id/,
    );
  });
});

describe("a tokenizer whose decoder strips the first space", () => {
  test("an answer keeps the space between it and the prompt, and stops are found behind it", async () => {
    const { model, tokenizer } = readHuggingFaceModel(folderOf("gpt2"));
    // every text of an answer is what the tokenizer says follows the last token of the prompt
    const marked = {
      ...tokenizer,
      decodeAfter: (_: readonly number[], ids: readonly number[]) => `|${ids.length}|`,
    };
    const policy = transformerPolicy("marked", { model, tokenizer: marked });
    const [whole, stopped] = await using(policy, async () => [
      ...(await policy.complete([{ prompt: "a" }], { maxTokens: 4, temperature: 0 })),
      ...(await policy.complete([{ prompt: "a" }], { maxTokens: 4, temperature: 0, stop: ["2|"] })),
    ]);
    expect(whole!.text).toBe("|4|");
    expect(stopped).toMatchObject({ text: "|", stopReason: "stop", completionTokens: 2 });
  });
});
