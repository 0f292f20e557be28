import { describe, expect, test } from "vitest";
import { loadTokenizer } from "../../src/model/huggingface/index.ts";
import { wordTokenizer } from "../../src/model/tokenizers/index.ts";
import { readHuggingFaceModel } from "../../src/policies/huggingFace.ts";
import { promptLayout } from "../../src/policies/index.ts";
import { cutAt } from "../../src/policies/promptLayout.ts";
import { fillTemplate } from "../../src/policies/template.ts";
import { folderOf } from "../model/huggingface/fixtures.ts";

const words = wordTokenizer(["BOS", "Hi", "you", "RESP", "sun"]);
const template = { text: "BOS {prompt} RESP", ends: [] };

describe("promptLayout", () => {
  test("a template of words has its tokens before the prompt and between prompt and answer", () => {
    expect(promptLayout({ tokenizer: words, template })).toEqual({
      before: [0],
      fixedPrefix: 0,
      between: [3],
    });
  });

  test("fixed words stand before every prompt and are counted", () => {
    const layout = promptLayout({ tokenizer: words, template }, { prefix: "Hi you " });
    expect(layout).toEqual({ before: [0, 1, 2], fixedPrefix: 2, between: [3] });
  });

  test("without a template nothing stands around a prompt", () => {
    expect(promptLayout({ tokenizer: words })).toEqual({ before: [], fixedPrefix: 0, between: [] });
  });

  test("before, prompt and between are together what the model reads: a chat template of Hugging Face", () => {
    const { tokenizer, template: chat } = readHuggingFaceModel(folderOf("llama"));
    const { before, between } = promptLayout({ tokenizer, template: chat! });
    const prompt = "other weather";
    const whole = tokenizer.encode(fillTemplate(chat!, prompt));
    expect([...before, ...tokenizer.encode(prompt), ...between]).toEqual(whole);
    expect(tokenizer.decode(before)).toBe("<s><|turn|>user: ");
    expect(tokenizer.decode(between)).toBe("</s><|turn|>assistant: ");
  });

  test("a text model of Hugging Face begins with what its tokenizer puts before a text", () => {
    const { tokenizer } = readHuggingFaceModel(folderOf("llama"));
    const plain = { text: `${loadTokenizer(folderOf("llama")).start}{prompt}`, ends: [] };
    expect(promptLayout({ tokenizer, template: plain }).before).toEqual([tokenizer.idOf("<s>")]);
    const { before } = promptLayout(readHuggingFaceModel(folderOf("gpt2")));
    expect(before).toEqual([]);
  });

  test("a chat template that shows a prompt twice, or not at all, has no layout", () => {
    const chat = (source: string) => ({
      ...template,
      chat: { source, tokens: {} },
    });
    const twice = "{{ messages[0].content }} {{ messages[0].content }}";
    expect(() => promptLayout({ tokenizer: words, template: chat(twice) })).toThrow(
      "expected text 1 of 1 once and in order, got it 2 times",
    );
    expect(() => promptLayout({ tokenizer: words, template: chat("Hello") })).toThrow("0 times");
  });
});

describe("cutAt", () => {
  test("cuts at marks in order", () => {
    expect(cutAt("a<1>b<2>", ["<1>", "<2>"])).toEqual(["a", "b", ""]);
    expect(() => cutAt("a<2>b<1>", ["<1>", "<2>"])).toThrow("text 2 of 2");
  });
});
