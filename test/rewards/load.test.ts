import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { encodeSafetensors } from "../../src/model/safetensors/index.ts";
import { encodeTextModel } from "../../src/policies/index.ts";
import {
  encodeClassifier,
  encodeNgrams,
  loadOpenClassifier,
  loadSafetyClassifier,
  trainNgrams,
  unsafeOutput,
} from "../../src/rewards/index.ts";
import { change, folderOf } from "../model/huggingface/fixtures.ts";
import { headedModel, ratedModel } from "./rated.ts";

const folder = mkdtempSync(join(tmpdir(), "classifiers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fixtures = fileURLToPath(new URL("../fixtures/sequenceClassifiers/", import.meta.url));
const options = { execution: { threads: 1 } };
const exchange = { prompt: "you sun", response: "fool" };

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const rated = file("rated.safetensors", encodeTextModel(ratedModel()));
const headed = file("headed.safetensors", encodeClassifier(headedModel(3)));
const texts = [
  { text: "you fool", isUnsafe: true },
  { text: "the sun", isUnsafe: false },
];
const ngrams = file("ngrams.safetensors", encodeNgrams(trainNgrams(texts, { trainedOn: "two" })));
const words = file("words.txt", "fool\n");

async function scoreOf(name: string, unsafeLabel?: string): Promise<[string, number]> {
  const given = unsafeLabel === undefined ? options : { ...options, unsafeLabel };
  const classifier = await loadSafetyClassifier(name, given);
  const [score] = await classifier.unsafe([exchange]);
  await classifier.dispose();
  return [classifier.name, score!];
}

describe("safety classifiers by name", () => {
  test.each([
    ["a text model that rates", rated, `checkpoint:${rated}`],
    ["a classifier with a head", headed, `classifier:${headed}`],
    ["n-grams", ngrams, `ngrams:${ngrams}`],
    ["a list of words", `words:${words}`, `words:${words}`],
    ["Hugging Face's", join(fixtures, "gpt2"), `classifier:${join(fixtures, "gpt2")}`],
    ["a planted policy as a judge", "judge:planted/postHoc", "judge:planted/postHoc"],
  ])("%s", async (_, name, called) => {
    const [itsName, score] = await scoreOf(name);
    expect(itsName).toBe(called);
    // The planted policy answers questions, and says no rating.
    if (name.startsWith("judge:")) expect(score).toBeNaN();
    else expect(score).toBeGreaterThan(0);
  });

  test("the newest text model of a run is its classifier", async () => {
    const run = join(folder, "run", "checkpoints");
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, "model.safetensors"), encodeTextModel(ratedModel()));
    const [, score] = await scoreOf(join(folder, "run"));
    expect(score).toBeCloseTo((await scoreOf(rated))[1], 6);
  });

  test("a classifier of Hugging Face rates texts as transformers does", async () => {
    const name = join(fixtures, "gpt2");
    const { texts: cases } = JSON.parse(readFileSync(join(name, "expected.json"), "utf8")) as {
      texts: { text: string; outputs: [number, number] }[];
    };
    expect(cases.length).toBe(3);
    const classifier = await loadSafetyClassifier(name, options);
    const scores = await classifier.unsafeResponse(cases.map(({ text }) => text));
    const [pair] = await classifier.unsafe([{ prompt: "you", response: "are the other way" }]);
    await classifier.dispose();
    const expected = cases.map(({ outputs: [safe, unsafe] }) => 1 / (1 + Math.exp(safe - unsafe)));
    for (const [at, score] of scores.entries()) expect(score).toBeCloseTo(expected[at]!, 4);
    // The second text is this exchange, a line each.
    expect(pair).toBeCloseTo(expected[1]!, 4);
  });

  test("the label that means unsafe can be said", async () => {
    const [, unsafe] = await scoreOf(join(fixtures, "gpt2"));
    const [, safe] = await scoreOf(join(fixtures, "gpt2"), "safe");
    expect(safe).toBeCloseTo(1 - unsafe, 5);
    await expect(scoreOf(join(fixtures, "gpt2"), "rude")).rejects.toThrow(
      "expected one of its labels safe, unsafe, got rude",
    );
  });

  test("a chat model reads both turns of a conversation", async () => {
    const copy = join(folder, "chat");
    cpSync(join(fixtures, "gpt2"), copy, { recursive: true });
    const template =
      "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}";
    writeFileSync(join(copy, "chat_template.jinja"), template);
    const { classifier, tokenizer } = await loadOpenClassifier(copy);
    const { before, between, after } = classifier;
    expect([before, between, after].map((tokens) => tokenizer.decode([...tokens]))).toEqual([
      "user: ",
      "\nassistant: ",
      "\n",
    ]);
  });
});

describe("what is no classifier", () => {
  const { rating: _, ...silent } = ratedModel();
  const plain = file("silent.safetensors", encodeTextModel(silent));
  const other = file("other.safetensors", encodeSafetensors([]));

  test.each([
    ["a text model without a rating", plain, "saved without a rating"],
    ["another file", other, "got a file without a format in its metadata"],
    ["no file", join(folder, "nothing"), "There is no file or folder"],
    [
      "no list",
      "words:nothing.txt",
      "there is no file nothing.txt. Expected a list, one word a line",
    ],
    ["a language model of Hugging Face", folderOf("gpt2"), '…ForSequenceClassification, got ["GPT'],
    ["a folder without a tokenizer", join(fixtures, "llama"), "there is no tokenizer.json"],
    ["a judge that is not there", "judge:nobody", "There is no file or folder nobody"],
  ])("%s: the error says what was found", async (_, name, message) => {
    await expect(loadSafetyClassifier(name)).rejects.toThrow(message);
  });

  test("gradients need a network: n-grams, words and judges have none", async () => {
    for (const name of [ngrams, `words:${words}`, "judge:planted/postHoc"]) {
      await expect(loadOpenClassifier(name)).rejects.toThrow("no gradients go through it");
    }
    expect((await loadOpenClassifier(rated)).classifier.network.kind).toBe("labelToken");
    expect((await loadOpenClassifier(headed)).classifier.network.kind).toBe("head");
  });
});

describe("which output says unsafe", () => {
  const { model } = headedModel(3);
  const two = headedModel(2).model;
  const output = (labels: string[], kind: "classes" | "labels" = "classes") =>
    unsafeOutput(
      { model: labels.length === 2 ? two : model, family: "gpt2", labels, kind },
      "here",
    );

  test.each([
    [["toxic", "polite", "other"], 0],
    [["non-toxic", "not_hate", "toxic"], 2],
    [["neither", "spam", "hate speech"], 2],
    [["SAFE", "UNSAFE"], 1],
    [["LABEL_0", "LABEL_1"], 1],
    [["nothate", "hate"], 1],
  ])("of %j it is number %i", (labels, expected) => {
    expect(output(labels)).toMatchObject({ unsafe: expected });
  });

  test("none, several, or nameless ones of more than two have to be told", () => {
    expect(() => output(["good", "fine", "polite"])).toThrow("none of them can be told");
    expect(() => output(["hate", "offensive", "neither"])).toThrow(
      "hate and offensive can be told",
    );
    expect(() => output(["LABEL_0", "LABEL_1", "LABEL_2"])).toThrow("Say which one does");
  });

  test("of labels each by itself only the one is kept", () => {
    const kept = output(["spam", "toxic", "polite"], "labels");
    expect(kept.unsafe).toBe(0);
    expect(kept.model.head.outputs).toBe(1);
  });

  test("a checkpoint of several labels keeps the one that says toxic; a single number has to be told", async () => {
    const copy = (name: string) => {
      const path = join(folder, name);
      cpSync(join(fixtures, name), path, { recursive: true });
      for (const each of ["tokenizer.json", "tokenizer_config.json"]) {
        cpSync(join(fixtures, "gpt2", each), join(path, each));
      }
      return path;
    };
    const { classifier } = await loadOpenClassifier(copy("llama"));
    expect(classifier.network).toMatchObject({ unsafe: 0, model: { head: { outputs: 1 } } });
    const single = copy("qwen2");
    await expect(loadOpenClassifier(single)).rejects.toThrow("none of them can be told");
    change(single, { id2label: { 0: "harmfulness" } });
    expect((await loadOpenClassifier(single)).classifier.network.unsafe).toBe(0);
  });
});
