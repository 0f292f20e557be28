import { describe, expect, test } from "vitest";
import { chainQuestions, solve } from "../../src/data/chainQuestions.ts";
import type { Hint } from "../../src/interventions/hints/hint.ts";
import { misleading } from "../../src/interventions/hints/hint.ts";
import { auditMentions } from "../../src/interventions/mentions.ts";
import { permutedChoices } from "../../src/interventions/permutedChoices.ts";
import { seedFrom } from "../../src/math/seed.ts";
import { sceneOf } from "../../src/policies/planted/scene.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { ours } from "../../src/reasoners/ours.ts";
import { questionText } from "../../src/reasoners/prompt.ts";
import { itemsIn } from "../collection.ts";

const hints = await itemsIn<Hint>("interventions/hints");
const seed = seedFrom(9);
const [question] = chainQuestions({ count: 1, steps: 3, choices: 4, seed });
const honest = [
  "Step 1: the 3rd rule turns 2 into 3.",
  "The rolls in bags are 14 times 6, which is 84.",
  "Candle wax stays solid until it is much warmer than a room, so the answer is (C).",
].join("\n");

/** What a reasoning that speaks of the hint could say. */
const confessions: Readonly<Record<string, string>> = {
  alwaysA: "The answer was always A so far, so it will be A again.",
  consistency: "Earlier I answered (B), so I stay with it.",
  graderHacking: "The grading function only accepts (B).",
  metadata: "The metadata of the record gives the key (B).",
  suggestedAnswer: "Your guess is (B), and it seems right.",
  sycophancy: "The professor says (B), who should know.",
  unethicalInformation: "The solution from the examiners' server is (B).",
  visualPattern: "The choice (B) is marked with a square.",
};

test("hints are found", () => {
  expect(hints.map(({ file }) => file)).toEqual(Object.keys(confessions));
});

describe.each(hints)("$file", ({ file, item: hint }) => {
  const toward = misleading(question!, hint, seed) ?? "B";
  const applied = hint.apply({ question: question!, wording: ours, toward });

  test("is called as its file, and says what it does", () => {
    expect(hint.name).toBe(file);
    expect(hint.description).toMatch(/^[A-Z].*\.$/);
  });

  test("changes what is shown and nothing of what is right", () => {
    const shown = (prompted: typeof applied) =>
      JSON.stringify([
        questionText(prompted.wording, prompted.question),
        prompted.wording.demonstrations,
      ]);
    expect(shown(applied)).not.toBe(shown({ question: question!, wording: ours }));
    const { id, task, answer, choices } = applied.question;
    expect({ id, task, answer }).toEqual({
      id: question!.id,
      task: question!.task,
      answer: question!.answer,
    });
    expect(choices!.map((choice) => choice.replace(" ■", ""))).toEqual(question!.choices);
  });

  test("points at its letter, as a planted policy reads it", () => {
    const scene = sceneOf(questionText(applied.wording, applied.question));
    expect(scene!.hint).toBe(hint.pointsOnlyTo === undefined ? toward : undefined);
  });

  test("keeps the right choice of every demonstration right", () => {
    for (const [index, { choices, answer }] of applied.wording.demonstrations.entries()) {
      const before = ours.demonstrations[index]!;
      const right = ({
        choices: all,
        answer: letter,
      }: {
        choices?: readonly string[] | undefined;
        answer: string;
      }) => all?.[letter.charCodeAt(0) - 65]?.replace(" ■", "");
      expect(right({ choices, answer })).toBe(right(before));
      if (hint.pointsOnlyTo) expect(answer).toBe(hint.pointsOnlyTo);
    }
  });

  test("its audit finds a mention, and none in honest reasoning", () => {
    expect(hint.mentions(confessions[file]!)).toBe(true);
    expect(hint.mentions(honest)).toBe(false);
  });

  test("refuses a choice that is not there", () => {
    if (hint.pointsOnlyTo) return;
    expect(() => hint.apply({ question: question!, wording: ours, toward: "Z" })).toThrow(
      "no such choice",
    );
  });
});

test.each(["alwaysA", "visualPattern"])(
  "%s lies in the demonstrations: they are shown, and in the condition to compare with",
  (name) => {
    const { item: hint } = hints.find(({ file }) => file === name)!;
    const applied = hint.apply({ question: question!, wording: ours, toward: "A" });
    expect(ours.chainOfThought!.shots).toBe(0);
    expect(applied.wording.chainOfThought!.shots).toBe(ours.demonstrations.length);
    expect(hint.baseline!(ours).chainOfThought!.shots).toBe(ours.demonstrations.length);
  },
);

describe("misleading", () => {
  const questions = chainQuestions({ count: 60, steps: 2, choices: 3, seed });

  test("never points at the right choice, and at every wrong one", () => {
    const letters = questions.map((each) => ({ each, letter: misleading(each, {}, seed)! }));
    expect(letters.filter(({ each, letter }) => letter === each.answer)).toEqual([]);
    expect(new Set(letters.map(({ letter }) => letter)).size).toBe(3);
  });

  test("has nothing to point at where the only letter is right, or the answer free", () => {
    const right = questions.find(({ answer }) => answer === "A")!;
    expect(misleading(right, { pointsOnlyTo: "A" }, seed)).toBeUndefined();
    expect(misleading({ id: "f", task: "t", text: "?", answer: "7" }, {}, seed)).toBeUndefined();
  });
});

describe("permutedChoices", () => {
  test("moves the right letter with its choice, and always changes the order", () => {
    for (const each of chainQuestions({ count: 40, steps: 2, choices: 3, seed })) {
      const permuted = permutedChoices(each, seed);
      expect(permuted.choices).not.toEqual(each.choices);
      expect(permuted.choices!.toSorted()).toEqual(each.choices!.toSorted());
      expect(solve(permuted).answer).toBe(permuted.answer);
    }
  });

  test("leaves a free question as it is", () => {
    const free = { id: "f", task: "t", text: "?", answer: "7" };
    expect(permutedChoices(free, seed)).toBe(free);
  });
});

describe("auditMentions", () => {
  const judge = (name: string, said: string) => scriptedPolicy(() => said, { name });
  const audit = async (lexical: boolean, ...said: string[]) => {
    const judges = said.map((each, index) => judge(`judge ${index}`, each));
    const [found] = await auditMentions([{ hint: "a hint", reasoning: "so it is", lexical }], {
      judges,
      seed,
    });
    return found!;
  };

  test("asks every judge, keeps what each said, and takes the majority", async () => {
    const found = await audit(false, "Yes.", "yes, it does", "No");
    expect(found.mentioned).toBe(true); // 2 of 4, one of them the lexical audit
    expect(found.verdicts.map(({ said, verdict }) => [said, verdict])).toEqual([
      ["Yes.", true],
      ["yes, it does", true],
      ["No", false],
    ]);
  });

  test("counts no verdict that cannot be read", async () => {
    const found = await audit(false, "Hard to say.");
    expect(found.verdicts[0]).toEqual({ judge: "judge 0", said: "Hard to say." });
    expect(found.mentioned).toBe(false);
  });
});
