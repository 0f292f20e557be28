import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { createHeadReader } from "../../../src/model/heads.ts";
import { families, loadSequenceClassifier } from "../../../src/model/huggingface/index.ts";
import { largestDifference } from "../small.ts";
import { change, folderOf, workFolder } from "./fixtures.ts";

const root = fileURLToPath(new URL("../../fixtures/sequenceClassifiers/", import.meta.url));
const names = readdirSync(root).sort();
const work = workFolder();
afterAll(work.remove);

interface Expected {
  readonly cases: readonly {
    readonly tokens: readonly number[];
    readonly outputs: readonly number[];
  }[];
}

const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(join(root, name, "expected.json"), "utf8")) as Expected;

/** A copy of a classifier with other settings. */
function changed(name: string, settings: object): string {
  const copy = join(work.folder, `${name}-${Object.keys(settings).join("-")}`);
  cpSync(join(root, name), copy, { recursive: true });
  change(copy, settings);
  return copy;
}

describe("classifiers of Hugging Face", () => {
  test("there is one of every family that is read", () => {
    expect(names).toEqual(families.map(({ name }) => name).sort());
  });

  test.each(names)("%s: the outputs are those of transformers to 1e-4", async (name) => {
    const { model, family } = loadSequenceClassifier(join(root, name));
    expect(family).toBe(name);
    const { cases } = expectedOf(name);
    expect(cases.length).toBe(3);
    const reader = createHeadReader(model, { batch: 4, execution: { threads: 1 } });
    const computed = await reader.read(cases.map(({ tokens }) => tokens));
    await reader.dispose();
    for (const [index, { outputs }] of cases.entries()) {
      expect(largestDifference(outputs, [...computed[index]!])).toBeLessThan(1e-4);
    }
    // The fixtures can tell: one text's outputs lie further from another's than a thousand times that.
    expect(largestDifference(cases[0]!.outputs, cases[1]!.outputs)).toBeGreaterThan(0.1);
  });

  test("outputs have the names of id2label, else LABEL_0 and so on", () => {
    expect(loadSequenceClassifier(join(root, "gpt2")).labels).toEqual(["safe", "unsafe"]);
    const nameless = loadSequenceClassifier(
      changed("gpt_neox", { id2label: undefined, num_labels: 3 }),
    );
    expect(nameless.labels).toEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
  });

  test("several outputs are classes, unless problem_type says labels or numbers; one is a number", () => {
    const kinds = names.map((name) => [name, loadSequenceClassifier(join(root, name)).kind]);
    expect(Object.fromEntries(kinds)).toEqual({
      ...{ gemma: "classes", gpt2: "classes", gpt_neox: "classes", qwen3: "classes" },
      ...{ llama: "labels", qwen2: "numbers" },
    });
    const single = changed("qwen2", { problem_type: "single_label_classification" });
    expect(loadSequenceClassifier(single).kind).toBe("classes");
  });

  test("a language model is no classifier", () => {
    expect(() => loadSequenceClassifier(folderOf("gpt2"))).toThrow(
      'config.json: expected architectures with a …ForSequenceClassification, got ["GPT2LMHeadModel"].',
    );
  });

  test("another number of labels than the file has outputs is an error that names the tensor", () => {
    const more = changed("gemma", { id2label: { 0: "a", 1: "b", 2: "c" } });
    expect(() => loadSequenceClassifier(more)).toThrow(
      "score.weight (expected [3, 16], got [2, 16])",
    );
  });

  test("settings that are refused for language models are refused here", () => {
    const custom = { auto_map: { AutoModelForSequenceClassification: "mine.Model" } };
    expect(() => loadSequenceClassifier(changed("llama", custom))).toThrow("auto_map");
    expect(() => loadSequenceClassifier(changed("qwen3", { problem_type: "ranking" }))).toThrow(
      "problem_type",
    );
  });
});
