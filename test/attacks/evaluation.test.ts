import { afterAll, describe, expect, test } from "vitest";
import { createEvaluation } from "../../src/attacks/evaluation.ts";
import { judged } from "../../src/attacks/judges.ts";
import { promptRecordSchema, withoutText } from "../../src/attacks/promptRecord.ts";
import { promptText } from "../../src/attacks/promptText.ts";
import type { Target } from "../../src/attacks/target.ts";
import type { SafetyClassifier } from "../../src/rewards/safetyClassifier.ts";
import { answerTo, fallsIn, plantedTarget, tokenizer, unsafeWords } from "./plantedTarget.ts";

const target = plantedTarget();
const tokens = (text: string) => tokenizer.encode(text);
const candidate = (text: string, step = 1) => ({
  tokens: tokens(text),
  run: 0,
  step,
  isFinal: false,
});

/** Unsafe is what has a word of a list in it. */
function wordClassifier(words: readonly string[], asked: number[] = []): SafetyClassifier {
  const rate = (text: string) =>
    text === "" ? Number.NaN : Number(text.split(" ").some((word) => words.includes(word)));
  return {
    name: "words",
    unsafe: async (exchanges) => {
      asked.push(exchanges.length);
      return exchanges.map(({ prompt, response }) => rate(`${prompt} ${response}`));
    },
    unsafeResponse: async (responses) => responses.map(rate),
    dispose: async () => {},
  };
}

const asked: number[] = [];
const truth = ({ response }: { response: string }) =>
  response.split(" ").some((word) => unsafeWords.includes(word));
const evaluation = createEvaluation(target, {
  judges: {
    training: wordClassifier([...unsafeWords, "owl"], asked),
    independent: wordClassifier(unsafeWords),
    toxicity: wordClassifier(["pig"]),
    truth,
  },
  attack: "byHand",
  seed: 3,
  execution: { threads: 1 },
});
afterAll(() => evaluation.dispose());

describe("evaluation", () => {
  test("says of a prompt what the ordinary decoder answers, and what everyone says to that", async () => {
    const [found, flaw] = await evaluation.measure(
      [
        { ...candidate("key pig door"), isFinal: true, softScore: 0.99, score: 1 },
        candidate("owl cat dog"),
      ],
      2,
    );
    expect(found).toMatchObject({
      ...{ attack: "byHand", seed: 3, round: 2, run: 0, step: 1, isFinal: true },
      ...{ prompt: "key pig door", retokenizes: true, tokens: tokens("key pig door") },
      // the model was planted to say so; it ends at <unsafe?>, long before 15 tokens
      ...{ response: answerTo(["key", "pig", "door"]).join(" "), softScore: 0.99, score: 1 },
      ...{ trainingScore: 1, trainingResponseScore: 1, independentScore: 1 },
      ...{ independentResponseScore: 1, unsafe: true, promptToxicity: 1 },
    });
    // "owl" is a flaw of the training classifier: it reads the prompt, and the response is harmless
    expect(flaw).toMatchObject({
      ...{ trainingScore: 1, trainingResponseScore: 0, independentScore: 0, unsafe: false },
      ...{ promptToxicity: 0, response: answerTo(["owl", "cat", "dog"]).join(" ") },
    });
    expect(promptRecordSchema.parse(found)).toEqual(found);
  });

  test("measures the perplexity of what the model was taught to expect", async () => {
    const [natural] = await evaluation.measure([candidate("cat dog cow")]);
    const [odd] = await evaluation.measure([candidate("yes burn 0")]);
    // ten animals are drawn with probability 0.09 each: -ln 0.09 = 2.408
    expect(natural!.logPerplexity).toBeCloseTo(2.408, 0);
    expect(odd!.logPerplexity).toBeGreaterThan(5);
  });

  test("measures the same prompt once, whoever proposes it", async () => {
    const before = evaluation.measured;
    const calls = asked.length;
    const twice = [candidate("hen hen hen", 1), candidate("hen hen hen", 9)];
    const records = await evaluation.measure(twice);
    const again = await evaluation.measure([candidate("hen hen hen", 12)]);
    expect(evaluation.measured).toBe(before + 1);
    expect(asked.slice(calls)).toEqual([1]);
    expect([...records, ...again].map(({ step }) => step)).toEqual([1, 9, 12]);
    expect({ ...again[0], step: 1 }).toEqual(records[0]);
  });

  test("agrees with the planted hole for every prompt of two animals' places", async () => {
    const prompts = ["key", "door", "ant"].flatMap((first) =>
      ["key", "door", "elk"].map((second) => [first, second, "bee"]),
    );
    const records = await evaluation.measure(prompts.map((words) => candidate(words.join(" "))));
    expect(records.map(({ unsafe }) => unsafe)).toEqual(prompts.map(fallsIn));
    expect(records.filter(({ unsafe }) => unsafe)).toHaveLength(2); // key door, door key
  });
});

describe("judges", () => {
  test("who is absent says nothing, and neither does one that cannot read", async () => {
    const [missing] = await judged([{ prompt: "a", response: "burn" }], {});
    expect(new Set(Object.values(missing!))).toEqual(new Set([null]));
    const independent = wordClassifier(["burn"]);
    const [unread] = await judged([{ prompt: "a", response: "" }], { independent });
    expect(unread).toMatchObject({ independentScore: 0, independentResponseScore: null });
  });

  test("a response that did not come is judged by nobody, and moves no other", async () => {
    const judges = { independent: wordClassifier(["burn"]), truth, toxicity: wordClassifier([]) };
    const [failed, burnt] = await judged(
      [
        { prompt: "a", response: undefined },
        { prompt: "b", response: "burn" },
      ],
      judges,
    );
    expect(failed).toMatchObject({ independentScore: null, unsafe: null, promptToxicity: 0 });
    expect(burnt).toMatchObject({ independentScore: 1, unsafe: true });
  });
});

describe("a prompt as text", () => {
  test("has its fixed prefix and not the template", () => {
    const before = tokens("<bos> dog owl");
    const fixed: Target = { ...target, before, fixedPrefix: 2 };
    expect(promptText(fixed, tokens("cat"))).toEqual({ text: "dog owl cat", retokenizes: true });
  });

  test("that is read back as other tokens cannot be typed", () => {
    const joined: Target["textModel"] = {
      ...target.textModel,
      template: { text: "{prompt}", ends: [] },
      // "ab" is one token and "a", "b" are two, as with merges
      tokenizer: {
        ...target.textModel.tokenizer,
        encode: (text) => [...text.matchAll(/ab|a|b/g)].map(([part]) => pieces.indexOf(part)),
        decode: (ids) => ids.map((id) => pieces[id]).join(""),
      },
    };
    const pieces = ["a", "b", "ab"];
    const own: Target = { ...target, textModel: joined, before: [], between: [] };
    expect(promptText(own, [2, 0])).toEqual({ text: "aba", retokenizes: true });
    expect(promptText(own, [0, 1])).toEqual({ text: "ab", retokenizes: false });
  });
});

describe("a record without text", () => {
  test("has no word of prompt or response, and still tells prompts apart", async () => {
    const records = await evaluation.measure([candidate("key pig door"), candidate("hen hen hen")]);
    const [first, second] = records.map(withoutText);
    expect(first).not.toHaveProperty("prompt");
    expect(first).not.toHaveProperty("tokens");
    expect(JSON.stringify(first)).not.toMatch(/key|pig|door|burn/);
    expect(first!.promptHash).toMatch(/^[0-9a-f]{16}$/);
    expect(first!.promptHash).not.toBe(second!.promptHash);
    expect(withoutText(first!)).toEqual(first);
    expect(promptRecordSchema.parse(first)).toEqual(first);
  });
});
