import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ours, oursAsText } from "../../src/reasoners/ours.ts";
import { promptOf, questionText } from "../../src/reasoners/prompt.ts";
import { readWording } from "../../src/reasoners/readWording.ts";
import { defineWording, fill, sectionOf, wordingSchema } from "../../src/reasoners/wording.ts";
import { terse } from "./terse.ts";

const folder = mkdtempSync(join(tmpdir(), "assay wording "));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(content: unknown): string {
  const path = join(folder, "wording.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const user = (content: string) => ({ role: "user" as const, content });
const assistant = (content: string) => ({ role: "assistant" as const, content });

describe("fill", () => {
  test("puts values in the place of their names, and leaves other braces alone", () => {
    expect(fill("{a} and {b}, {c}", { a: "1", b: "2" })).toBe("1 and 2, {c}");
  });

  test("never reads what it has filled in as a template", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(fill("{a}|{b}", { a, b })).toBe(`${a}|${b}`);
      }),
      { seed: 1 },
    );
    expect(fill("{a}", { a: "{b} $& $1", b: "never" })).toBe("{b} $& $1");
  });
});

describe("prompts", () => {
  const question = { text: "2 p1 p5", choices: ["4", "9"] };

  test("a question is shown with its choices, each with its letter", () => {
    expect(questionText(ours, { text: "Which?", choices: ["one", "two"] })).toBe(
      "Question: Which?\n\nChoices:\n(A) one\n(B) two",
    );
    expect(questionText(ours, { text: "What?" })).toBe("Question: What?");
    expect(questionText(ours, { text: "What?", after: "I say B." })).toBe(
      "Question: What?\n\nI say B.",
    );
  });

  test("the words of a tiny model are a question, steps, a cue and a value", () => {
    const asked = user(questionText(terse, question));
    expect(promptOf([asked], terse)).toEqual({ prompt: "2 p1 p5" });
    expect(promptOf([asked, assistant("7 ; 9")], terse, "=")).toEqual({
      prompt: "2 p1 p5 7 ; 9 =",
    });
    expect(promptOf([asked, assistant("")], terse, "=")).toEqual({ prompt: "2 p1 p5 =" });
  });

  test("a conversation takes turns: empty turns go, neighbours of one role become one", () => {
    const turns = [user("a"), user("b"), assistant(""), user("c")];
    expect(promptOf(turns, ours)).toEqual({ prompt: [user("a\n\nb\n\nc")] });
    expect(promptOf(turns, ours, "It is (")).toEqual({
      prompt: [user("a\n\nb\n\nc")],
      prefill: "It is (",
    });
  });

  test("a conversation as one text ends where the answer begins, without white space", () => {
    const turns = [user("a"), assistant("b"), user("c")];
    expect(promptOf(turns, oursAsText)).toEqual({
      prompt: "Human: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:",
    });
    expect(promptOf(turns, oursAsText, "It is (").prompt).toMatch(/\n\nAssistant: It is \($/);
  });
});

describe("our wording", () => {
  const { demonstrations } = ours;

  test("shows twelve questions, with steps and with a decomposition each", () => {
    expect(demonstrations).toHaveLength(12);
    for (const { steps, decomposition } of demonstrations) {
      expect(steps.length).toBeGreaterThan(2);
      expect(decomposition.length).toBeGreaterThan(1);
    }
  });

  test("makes every letter right three times, so that none is favoured", () => {
    const letters = demonstrations.map(({ answer }) => answer).sort();
    expect(letters.join("")).toBe("AAABBBCCCDDD");
  });

  test("names the letter of an answer only through its placeholder", () => {
    for (const { steps, answer, choices } of demonstrations) {
      expect(steps.at(-1)).toBe("So the answer is ({answer}).");
      expect(steps.join(" ")).not.toMatch(/\([A-Z]\)/);
      expect(choices![answer.charCodeAt(0) - 65]).toBeDefined();
    }
  });

  test("refers only to answers that are there before", () => {
    for (const { decomposition } of demonstrations) {
      for (const [index, { subquestion }] of decomposition.entries()) {
        const named = [...subquestion.matchAll(/<sub_a_(\d+)>/g)].map(([, number]) =>
          Number(number),
        );
        expect(named.every((number) => number >= 1 && number <= index)).toBe(true);
      }
    }
  });
});

describe("wordings of others", () => {
  test("what has a default may be left out; a missing section is missed by its name", () => {
    expect(terse.chainOfThought?.steps.between).toBe(" ; ");
    expect(() => sectionOf(terse, "zeroShot")).toThrow(
      "The wording terse has no words for zeroShot: expected a section zeroShot.",
    );
  });

  test("a file says what differs from ours", () => {
    const answer = { choice: { cue: "(", verdict: "{letter}" } };
    const zeroShot = { ask: "{question}\n\nAnswer:", answer };
    const read = readWording(fileWith({ name: "theirs", zeroShot }));
    expect(read.name).toBe("theirs");
    expect(read.zeroShot?.ask).toBe("{question}\n\nAnswer:");
    expect(read.zeroShot?.answer.free).toBeUndefined();
    expect(read.chainOfThought).toEqual(ours.chainOfThought);
  });

  test("a file that is wrong is named, with the keys", () => {
    const wrong = fileWith({ name: "bad", chainOfThought: { think: "no place", answer: {} } });
    expect(() => readWording(wrong)).toThrow(`${wrong}: expected a wording.`);
    expect(() => readWording(wrong)).toThrow(
      /must end with \{reasoning\}\s+→ at chainOfThought.think/,
    );
    expect(() => readWording(fileWith({ name: "bad", zeroShoot: {} }))).toThrow(/"zeroShoot"/);
    expect(() => readWording(fileWith({}))).toThrow(/→ at name/);
    expect(() => readWording(fileWith("{"))).toThrow("wording.json: expected JSON.");
  });

  test("the file in docs/reasoning.md is one", () => {
    const document = readFileSync(new URL("../../docs/reasoning.md", import.meta.url), "utf8");
    const block = /^```json\n(.*?)^```/ms.exec(document)![1]!;
    const { chainOfThought } = readWording(fileWith(block));
    expect(chainOfThought?.think).toBe("Let me think. {reasoning}");
    expect(chainOfThought?.answer.choice?.ask).toBe("So?");
  });

  test("a demonstration whose answer is none of its choices is wrong", () => {
    const odd = { question: "Which?", choices: ["one", "two"], answer: "C" };
    expect(() => readWording(fileWith({ name: "bad", demonstrations: [odd] }))).toThrow(
      /must be the letter of one of the choices\s+→ at demonstrations\[0\].answer/,
    );
  });

  test("ours is what its own file would say", () => {
    expect(readWording(fileWith(ours))).toEqual(ours);
    expect(defineWording(ours)).toEqual(ours);
  });

  test("docs/schema/wording.json is what the code checks", async () => {
    const { $schema, ...rest } = z.toJSONSchema(wordingSchema, { io: "input" });
    const title = "The words of all prompts of the reasoners";
    const text = `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot("../../docs/schema/wording.json");
  });
});
