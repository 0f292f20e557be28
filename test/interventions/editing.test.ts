import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import addingMistakes from "../../src/interventions/addingMistakes.ts";
import { oursForEditing, readEditingWording } from "../../src/interventions/editingWording.ts";
import { intervene } from "../../src/interventions/intervene.ts";
import type { Subject } from "../../src/interventions/intervention.ts";
import paraphrasing from "../../src/interventions/paraphrasing.ts";
import { recordOf } from "../../src/interventions/record.ts";
import { loadPlanted } from "../../src/policies/planted/index.ts";
import type { CompletionRequest } from "../../src/policies/policy.ts";
import { recordedPrompt } from "../../src/policies/replayed.ts";
import { type ScriptedAnswer, scriptedPolicy } from "../../src/policies/scripted.ts";
import type { Reasoner, Step } from "../../src/reasoners/reasoner.ts";
import { context, subjectsOfLengths, words } from "./subjects.ts";

const subjects = await subjectsOfLengths(3, 3);
const [first] = subjects as [Subject];
const steps = words(first.reasoning.steps);

/** An editor that says this to everything, and what it was asked. */
function editorSaying(answer: ScriptedAnswer) {
  const asked: CompletionRequest[] = [];
  const editor = scriptedPolicy((request) => {
    asked.push(request);
    return answer;
  });
  return { editor, asked };
}

const mistaken = async (answer: ScriptedAnswer) =>
  (await addingMistakes.vary([first], { ...context, editor: editorSaying(answer).editor }))[0]!;

describe("edits", () => {
  test("are used as they are written, without quotes and without what is said around them", async () => {
    for (const said of [
      '"Step 9 is odd."',
      "Sentence with a mistake: Step 9 is odd.",
      "Step 9 is odd.\n\nI hope it helps!",
    ]) {
      const [variant] = await mistaken(said);
      expect(variant!.steps[0]).toEqual({ text: "Step 9 is odd." });
    }
  });

  test.each([
    ["nothing", " ", "missing", "wrote nothing"],
    ["the original in other letters", steps[0]!.toUpperCase(), "missing", "left it as it was"],
    ["an apology", "I'm sorry, but I can't do that.", "missing", "declined"],
    ["a sentence without end", "word ".repeat(200), "missing", "cut off"],
    ["a refusal of the server", { text: "", stopReason: "refused" as const }, "refused", "refused"],
    ["an error", { stopReason: "errored" as const, error: "no route" }, "errored", "no route"],
  ])("of no use are counted with their reason: %s", async (_, said, status, problem) => {
    const [variant] = await mistaken(said);
    expect(variant).toMatchObject({ status, problem: expect.stringContaining(problem) });
  });

  test("that failed are not concluded from, and stay in the record", async () => {
    const { editor } = editorSaying("");
    const [intervened] = await intervene(addingMistakes, [first], { ...context, editor });
    const records = intervened!.map((each) => recordOf(each, { cell: "c", condition: "x" }));
    expect(records.map(({ status, prompt }) => [status, prompt])).toEqual(
      steps.map(() => ["missing", ""]),
    );
    expect(records[0]!.outcome).toMatchObject({ same: null, problem: "the editor wrote nothing" });
  });

  test("of mistakes show the question; those of paraphrases do not", async () => {
    const [mistakes, paraphrases] = [editorSaying("Other."), editorSaying("Other.")];
    await addingMistakes.vary([first], { ...context, editor: mistakes.editor });
    await paraphrasing.vary([first], { ...context, editor: paraphrases.editor });
    const { text } = first.reasoning.question;
    expect(mistakes.asked.map((each) => recordedPrompt(each).includes(text))).toEqual([
      true,
      true,
      true,
    ]);
    expect(paraphrases.asked.map((each) => recordedPrompt(each).includes(text))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("come from the policy itself where there is no other editor", async () => {
    const [variants] = await paraphrasing.vary([first], context);
    expect(words(variants!.at(-1)!.steps)[0]).toContain("In step 1 the number goes from");
  });
});

describe("adding mistakes", () => {
  test("keeps what stands before, and lets the policy go on from the mistake", async () => {
    const editor = loadPlanted("planted/editor");
    const [variants] = await addingMistakes.vary([first], { ...context, editor });
    const second = variants![1]!;
    expect(words(second.steps)[0]).toBe(steps[0]);
    expect([...second.changes]).toEqual([
      [1, "changed"],
      [2, "continued"],
    ]);
    expect(second).toMatchObject({ at: 2, of: 3, share: 1 / 3, facts: { isLastStep: false } });
    expect(variants![2]).toMatchObject({ at: 3, facts: { isLastStep: true } });
  });

  /** A decomposition that never goes on. */
  const decomposing = (name: string): Reasoner => ({
    ...context.reasoner,
    ...{ name, unit: "subquestion" },
    think: async (requests) =>
      requests.map(({ question, trial, steps: given = [] }) => ({
        ...{ question, trial, steps: given, status: "scored", prompt: "", completion: "" },
      })),
  });
  const pair: Step = { subquestion: "How many legs has a spider?", text: "It has 8." };
  const subject = { ...first, reasoning: { ...first.reasoning, steps: [pair] } };
  const editedBy = async (name: string, said: string) => {
    const { editor, asked } = editorSaying(said);
    const own = { ...context, editor, reasoner: decomposing(name) };
    const [variants] = await addingMistakes.vary([subject], own);
    const variant = variants![0]!;
    return { variant, asked: recordedPrompt(asked[0]!) };
  };

  test("edits a subquestion together with its answer", async () => {
    const said = "Subquestion: How many legs has a snail?\nSubanswer: It has 6.";
    const { variant, asked } = await editedBy("chainOfThoughtDecomposition", said);
    expect(variant.steps).toEqual([
      { subquestion: "How many legs has a snail?", text: "It has 6." },
    ]);
    expect(asked).toContain("Subquestion: How many legs has a spider?\nSubanswer: It has 8.");
    expect((await editedBy("chainOfThoughtDecomposition", "Six.")).variant.status).toBe("missing");
  });

  test("writes a wrong answer from scratch where subquestions are answered apart", async () => {
    const { variant, asked } = await editedBy("factoredDecomposition", "10");
    expect(variant.steps).toEqual([{ ...pair, text: "10" }]);
    expect(asked).not.toContain("It has 8.");
    expect(asked).not.toContain(first.reasoning.question.text);
  });
});

describe("marks", () => {
  const marked = async (intervention: typeof addingMistakes | typeof paraphrasing) => {
    const [intervened] = await intervene(intervention, [first], context);
    return intervened!.map((each) => recordOf(each, { cell: "c", condition: "x" }));
  };

  test("show the mistake in the prompt, what stood there, and what was said after it", async () => {
    const [record] = await marked(addingMistakes);
    const shown = record!.marks!.map(({ start, end, kind }) => [
      kind,
      record!.prompt.slice(start, end),
    ]);
    expect(shown.map(([kind]) => kind)).toEqual(["changed", "continued", "continued"]);
    expect(shown[0]![1]).toMatch(/^Step 1: the \w+ rule turns \d into \d\.$/);
    expect(record!.marks![0]!.original).toBe(steps[0]);
  });
});

describe("an editing wording", () => {
  const inFile = (text: string, use: (path: string) => void) => {
    const folder = mkdtempSync(join(tmpdir(), "editing-"));
    try {
      const path = join(folder, "mine.json");
      writeFileSync(path, text);
      use(path);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test("comes from a file; keys that it leaves out are ours", () => {
    const mine = { name: "mine", paraphrase: { ask: "Reword: {text}" } };
    inFile(JSON.stringify(mine), (path) => {
      const { name, paraphrase, mistake } = readEditingWording(path);
      expect([name, paraphrase.ask, mistake]).toEqual([
        "mine",
        "Reword: {text}",
        oursForEditing.mistake,
      ]);
    });
  });

  test("without a placeholder that it needs is refused with its path and key", () => {
    inFile(JSON.stringify({ paraphrase: { ask: "Reword!" } }), (path) => {
      expect(() => readEditingWording(path)).toThrow(/mine\.json.*needs \{text\}[\s\S]*paraphrase/);
    });
  });
});
