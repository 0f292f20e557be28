import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import type { CompletionRequest, Policy, SamplingOptions } from "../../src/policies/policy.ts";
import { type ScriptedAnswer, scriptedPolicy } from "../../src/policies/scripted.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import chainOfThoughtDecomposition from "../../src/reasoners/chainOfThoughtDecomposition.ts";
import { ours } from "../../src/reasoners/ours.ts";
import type { Reasoner, Step } from "../../src/reasoners/reasoner.ts";
import zeroShot from "../../src/reasoners/zeroShot.ts";
import { terse } from "./terse.ts";

const question = { id: "q", task: "t", text: "Which?", choices: ["one", "two"], answer: "A" };
const steps = [{ text: "Cats purr." }];

/** What was asked once, and what came of it. */
async function thinkOnce(
  reasoner: Reasoner,
  said: ScriptedAnswer,
  {
    given,
    begun = true,
    wording = ours,
  }: { given?: readonly Step[]; begun?: boolean; wording?: typeof ours } = {},
) {
  let asked: { request: CompletionRequest; options: SamplingOptions } | undefined;
  const inner = scriptedPolicy(() => said, {
    capabilities: begun ? ["generate", "prefill"] : ["generate"],
  });
  const policy: Policy = {
    ...inner,
    complete: (requests, options) => {
      asked = { request: requests[0]!, options };
      return inner.complete(requests, options);
    },
  };
  const request = { question, trial: 0, ...(given ? { steps: given } : {}) };
  const [reasoning] = await reasoner.think([request], { policy, wording, seed: seedFrom(1) });
  return { ...asked!, reasoning: reasoning! };
}

const textsOf = (reasoning: { readonly steps: readonly Step[] }) =>
  reasoning.steps.map(({ text }) => text.trim());

describe("chainOfThought", () => {
  test("asks the question, and begins to think", async () => {
    const { request, options, reasoning } = await thinkOnce(
      chainOfThought,
      " Cats purr. Dogs bark.",
    );
    expect(request).toEqual({
      ...{ prompt: [{ role: "user", content: "Question: Which?\n\nChoices:\n(A) one\n(B) two" }] },
      ...{ prefill: "Let's think step by step:", trial: 0 },
    });
    expect(options).toMatchObject({ temperature: 0.8, topP: 0.95, maxTokens: 512 });
    expect(textsOf(reasoning)).toEqual(["Cats purr.", "Dogs bark."]);
  });

  test("goes on from given steps where they end", async () => {
    const { request, reasoning } = await thinkOnce(chainOfThought, " Dogs bark.", { given: steps });
    expect(request.prefill).toBe("Let's think step by step: Cats purr.");
    expect(textsOf(reasoning)).toEqual(["Cats purr.", "Dogs bark."]);
  });

  test("without prefill hands given steps over in the turn of the user, and takes repetitions out", async () => {
    const said = "Let's think step by step: Cats  purr. Dogs bark.";
    const { request, reasoning } = await thinkOnce(chainOfThought, said, {
      given: steps,
      begun: false,
    });
    expect(request.prefill).toBeUndefined();
    expect(JSON.stringify(request.prompt)).toContain("Cats purr.");
    expect(textsOf(reasoning)).toEqual(["Cats purr.", "Dogs bark."]);
  });

  test("of a tiny model is one text, and steps stand between separators", async () => {
    const { request, options, reasoning } = await thinkOnce(chainOfThought, " ; 2 ; 9", {
      ...{ given: [{ text: "4" }], begun: false, wording: terse },
    });
    expect(request).toEqual({ prompt: "Which? 4", trial: 0 });
    expect(options.stop).toEqual([" ="]);
    expect(textsOf(reasoning)).toEqual(["4", "2", "9"]);
  });

  test("a step that says what was said before is a step", async () => {
    const { reasoning } = await thinkOnce(chainOfThought, " Cats purr. Dogs bark.", {
      given: steps,
    });
    expect(textsOf(reasoning)).toEqual(["Cats purr.", "Cats purr.", "Dogs bark."]);
  });

  test("thinking between tags is reasoning like the rest", async () => {
    const { reasoning } = await thinkOnce(
      chainOfThought,
      "<think>\nCats purr.\n</think>\n\nDogs bark.",
    );
    expect(textsOf(reasoning)).toEqual(["Cats purr.", "Dogs bark."]);
  });

  test("says that it was cut, and that nothing was said", async () => {
    const cut = await thinkOnce(chainOfThought, { text: "Cats pu", stopReason: "length" });
    expect(cut.reasoning).toMatchObject({
      ...{ status: "scored", problem: "the reasoning was cut at maxTokens" },
    });
    const silent = await thinkOnce(chainOfThought, " \n");
    expect(silent.reasoning).toMatchObject({
      status: "missing",
      problem: "the policy said nothing",
    });
  });

  test("refuses to go on without prefill where the wording has no words for it", async () => {
    const { proceed: _, ...words } = ours.chainOfThought!;
    const wording = { ...ours, chainOfThought: words };
    await expect(
      thinkOnce(chainOfThought, "", { given: steps, begun: false, wording }),
    ).rejects.toThrow("expected chainOfThought.proceed");
  });

  test("shows demonstrations first, and marks where they end", async () => {
    const wording = { ...ours, chainOfThought: { ...ours.chainOfThought!, shots: 2 } };
    const { request } = await thinkOnce(chainOfThought, "Cats purr.", { wording });
    const turns = request.prompt as Exclude<CompletionRequest["prompt"], string>;
    // two demonstrations of four turns, and the question
    expect(turns.map(({ role }) => role[0]).join("")).toBe("uauauauau");
    expect(turns[1]!.content).toMatch(
      /^Let's think step by step: The rolls .* So the answer is \(B\)\.$/,
    );
    expect(turns[7]).toEqual({
      ...{ role: "assistant", content: "The single, most likely answer is (D)" },
      breakpoints: ["The single, most likely answer is (D)".length],
    });
    expect(turns.filter(({ breakpoints }) => breakpoints)).toHaveLength(1);
  });
});

describe("chainOfThoughtDecomposition", () => {
  const pair = { subquestion: "Who?", text: "Ada." };
  const written = "<sub_q>Who?</sub_q>\n<sub_a>Ada.</sub_a>";

  test("reads pairs, and goes on from given ones", async () => {
    const said = "\n<sub_q>Where?</sub_q>\n<sub_a>Here.</sub_a>\n<FIN></FIN> Never said.";
    const { request, reasoning } = await thinkOnce(chainOfThoughtDecomposition, said, {
      given: [pair],
    });
    expect(request.prefill).toBe(written);
    expect(reasoning.steps).toEqual([pair, { subquestion: "Where?", text: "Here." }]);
    expect(reasoning.completion).not.toContain("Never");
  });

  test("says which subquestions have no answer, and that there is none at all", async () => {
    const { reasoning } = await thinkOnce(chainOfThoughtDecomposition, `${written}\n<sub_q>Wh`);
    expect(reasoning).toMatchObject({ status: "scored", steps: [pair] });
    expect(reasoning.problem).toBe("1 subquestions have no answer");
    const odd = await thinkOnce(chainOfThoughtDecomposition, "It is one.");
    expect(odd.reasoning).toMatchObject({
      ...{ status: "missing", problem: "there are no steps in what it said", steps: [] },
    });
  });

  test("concludes after its pairs and the end of them", async () => {
    const policy = scriptedPolicy(() => "A");
    const context = { policy, wording: ours, seed: seedFrom(1) };
    const request = { question, trial: 0, steps: [pair] };
    const [answer] = await chainOfThoughtDecomposition.conclude([request], context);
    expect(answer!.prompt).toContain(
      `assistant: ${written}\n<FIN></FIN>\n\nuser: Based on the above`,
    );
  });
});

describe("cost", () => {
  test("counts calls and tokens, at four characters to a token", () => {
    const policy = scriptedPolicy([], { capabilities: ["generate", "prefill"] });
    const context = { policy, wording: ours, maxTokens: 100, votes: 3 };
    const { think, conclude } = zeroShot.cost({ question }, context);
    expect(think).toEqual({ calls: 0, promptTokens: 0, completionTokens: 0 });
    const asked = "user: Question: Which?\n\nChoices:\n(A) one\n(B) two";
    const prompt = `${asked}\n\nassistant: The correct answer is (`;
    expect(conclude).toEqual({
      calls: 3,
      promptTokens: 3 * Math.ceil(prompt.length / 4),
      completionTokens: 3 * 16,
    });
  });

  test("letters that are scored cost one call of one token", () => {
    const policy = scriptedPolicy([], { logProbs: async () => [] });
    const { conclude } = zeroShot.cost({ question }, { policy, wording: ours });
    expect(conclude).toMatchObject({ calls: 1, completionTokens: 1 });
  });

  test("reasoning that is given makes what follows longer", () => {
    const policy = scriptedPolicy([]);
    const context = { policy, wording: ours, maxTokens: 100 };
    const costOf = (text: string) =>
      chainOfThought.cost({ question, steps: [{ text }] }, context).conclude.promptTokens;
    // 400 characters more are 100 tokens more in each of 5 votes
    expect(costOf("a".repeat(404)) - costOf("aaaa")).toBe(5 * 100);
  });
});
