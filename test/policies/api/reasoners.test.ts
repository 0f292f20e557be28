import { describe, expect, test } from "vitest";
import { seedFrom } from "../../../src/math/seed.ts";
import chainOfThought from "../../../src/reasoners/chainOfThought.ts";
import { ours } from "../../../src/reasoners/ours.ts";
import { askedAt, everything } from "./doubles.ts";
import type { Behaviour, SeenRequest } from "./server.ts";

const question = {
  ...{ id: "q", task: "t", text: "Which of these two is the one?", answer: "B" },
  choices: ["this", "that"],
};
const steps = Array.from({ length: 6 }, (_, step) => ({ text: `Step ${step} says so and so.` }));
const truncations = [0, 1, 2, 3, 4, 5, 6].map((count) => ({
  ...{ question, trial: 0, steps: steps.slice(0, count) },
}));

const letters = (): Behaviour => ({ kind: "answer", text: "B", next: { B: 0.8, A: 0.2 } });
type Script = (request: SeenRequest) => Behaviour;

async function conclude(script: Script, options: Parameters<typeof askedAt>[1] = {}) {
  const { policy, server } = await askedAt(script, { findings: everything, ...options });
  const context = { policy, wording: ours, seed: seedFrom(1) };
  return { answers: await chainOfThought.conclude(truncations, context), server };
}

describe("a reasoner behind an API", () => {
  test("reads its answer from the letters that might come next, one call per truncation", async () => {
    const { answers, server } = await conclude(letters);
    expect(answers.map(({ answer, reading }) => [answer, reading])).toEqual(
      Array(7).fill(["B", "logProbs"]),
    );
    expect(answers[0]!.distribution![1]).toBeCloseTo(0.8, 12);
    expect(server.seen).toHaveLength(7);
    expect(server.seen[0]!.prefill).toContain("most likely answer is (");
  });

  test.each(["openaiCompatible", "anthropic"] as const)(
    "pays %s for the question and for each step once, and for what follows them each time",
    async (dialect) => {
      const logProbs = dialect === "openaiCompatible";
      const findings = { ...everything, logProbs };
      const { server } = await conclude(letters, { dialect, findings });
      // Without log-probabilities, five votes are drawn for each of seven prompts.
      expect(server.seen).toHaveLength(logProbs ? 7 : 35);
      // the question with its choices 18 words, 6 steps of 6, and 7 times the 18 words that ask for the letter
      expect(server.billed.uncached).toBe(18 + 6 * 6 + 7 * 18);
      // prompts of 36, 42, …, 72 words
      expect(server.billed.prompt).toBe((logProbs ? 1 : 5) * 7 * 54);
    },
  );

  test("stops at a wrong key instead of counting errors, though it would ask again in parts", async () => {
    const refusing = () => ({ kind: "status", status: 401 }) as const;
    await expect(conclude(refusing)).rejects.toThrow("does not accept");
  });

  test("stops where the budget ends", async () => {
    const work = conclude(letters, { budget: { tokens: 200 } });
    await expect(work).rejects.toThrow("The budget is used up");
  });

  test("asks for the text where the server owes its numbers, and never invents an answer", async () => {
    const silent = (): Behaviour => ({ kind: "answer", text: "B" });
    const { answers } = await conclude(silent);
    const voted = { status: "scored", answer: "B", reading: "votes" };
    expect(answers).toMatchObject(Array(7).fill(voted));
    const refusing = (): Behaviour => ({ kind: "answer", text: "I will not.", finish: "refusal" });
    const refused = await conclude(refusing);
    expect(refused.answers.map(({ status }) => status)).toEqual(Array(7).fill("refused"));
    const elsewhere = (): Behaviour => ({ kind: "answer", text: "The", next: { The: 1 } });
    const unread = await conclude(elsewhere);
    expect(unread.answers.map(({ status }) => status)).toEqual(Array(7).fill("missing"));
  });
});
