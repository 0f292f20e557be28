import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Question } from "../../src/data/question.ts";
import { seedFrom } from "../../src/math/seed.ts";
import type {
  Capability,
  Completion,
  CompletionRequest,
  Continuation,
  Policy,
} from "../../src/policies/policy.ts";
import { recordedPrompt } from "../../src/policies/replayed.ts";
import { scriptedPolicy } from "../../src/policies/scripted.ts";
import { ours, oursAsText } from "../../src/reasoners/ours.ts";
import type { Reasoner, ReasonerContext, Step } from "../../src/reasoners/reasoner.ts";
import { itemsIn } from "../collection.ts";

const reasoners = await itemsIn<Reasoner>("reasoners");

test("reasoners are found", () => {
  expect(reasoners.map(({ file }) => file).sort()).toEqual([
    ...["chainOfThought", "chainOfThoughtDecomposition", "factoredDecomposition"],
    ...["fewShot", "zeroShot"],
  ]);
});

const colours = ["red", "green", "blue"];
const questionOf = (index: number): Question => ({
  ...{ id: `secret-id-${index}`, task: "secret task", text: `Which colour has thing ${index}?` },
  ...{ choices: colours, answer: "B" },
});
const questions = Array.from({ length: 6 }, (_, index) => questionOf(index));
const requests = questions.map((question, trial) => ({ question, trial }));

/** Answers each kind of prompt of our wording as a policy would that knows all of them. */
function talkative(request: CompletionRequest, colour: string): string {
  const text = recordedPrompt(request).replace(/\s*Assistant:$/, "");
  if (/(answer is \(|the letter of the choice and nothing else\.)$/.test(text)) return "B)";
  const last = text.split(/(?:user|Human): /).at(-1)!;
  if (last.startsWith("What is known of")) return `I think: <result>${colour}</result>`;
  if (last.startsWith("<sub_a_1>")) return "<FIN></FIN>";
  return `It is known. It has a colour.
<sub_q_1>What is known of ${colour}?</sub_q_1><sub_a_1>It is a colour.</sub_a_1>`;
}

const contextWith = (policy: Policy, others: Partial<ReasonerContext> = {}): ReasonerContext => ({
  ...{ policy, wording: ours, seed: seedFrom(1) },
  ...others,
});

const thinking = (capabilities: readonly Capability[] = ["generate", "prefill", "seed"]) =>
  scriptedPolicy((request, draws) => talkative(request, draws.pick(colours)), { capabilities });

/** What was asked of a policy. */
function watched(policy: Policy) {
  const calls: (readonly CompletionRequest[])[] = [];
  const scored: (readonly Continuation[])[] = [];
  const watching: Policy = {
    ...policy,
    complete: (asked, options) => {
      calls.push(asked);
      return policy.complete(asked, options);
    },
    ...(policy.logProbs && {
      logProbs: (asked: readonly Continuation[]) => {
        scored.push(asked);
        return policy.logProbs!(asked);
      },
    }),
  };
  return { calls, scored, policy: watching };
}

/** Always finds the second choice likely. */
const scoring = () =>
  scriptedPolicy((request, draws) => talkative(request, draws.pick(colours)), {
    logProbs: async (asked) => asked.map(({ completion }) => [completion === "B" ? -0.1 : -3]),
  });

const stepsOf = ({ unit }: Reasoner): readonly Step[] => {
  if (unit === "none") return [];
  const subquestion = unit === "subquestion" ? { subquestion: "What is known?" } : {};
  return ["It is known.", "It has a colour."].map((text) => ({ text, ...subquestion }));
};

const silent = ({ unit }: Reasoner) => (unit === "subquestion" ? "<FIN></FIN>" : "");

describe.each(reasoners)("$file", ({ file, item: reasoner }) => {
  test("is called as its file, and says what it does", () => {
    expect(reasoner.name).toBe(file);
    expect(reasoner.description).toMatch(/^[A-Z].*\.$/);
    expect(reasoner.needs).toContain("generate");
  });

  test.each([
    ["with prefill", thinking(), ours],
    ["without prefill", thinking(["generate"]), ours],
    ["as one text", thinking(["generate"]), oursAsText],
    ["with log-probabilities", scoring(), ours],
  ])(
    "gives one result per request, in order, of all that was asked: %s",
    async (_, policy, wording) => {
      const context = contextWith(policy, { wording });
      const thoughts = await reasoner.think(requests, context);
      expect(thoughts.map(({ question, trial }) => ({ question, trial }))).toEqual(requests);
      expect(new Set(thoughts.map(({ status }) => status))).toEqual(new Set(["scored"]));
      const isThinking = reasoner.unit !== "none";
      expect(thoughts.every(({ steps }) => steps.length > 0 === isThinking)).toBe(true);
      const answers = await reasoner.conclude(thoughts, context);
      expect(answers).toHaveLength(requests.length);
      for (const { status, answer, distribution } of answers) {
        expect({ status, answer }).toEqual({ status: "scored", answer: "B" });
        expect(distribution!.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      }
    },
  );

  test("thinks and concludes the same under the same seed", async () => {
    const once = async () => {
      const context = contextWith(thinking());
      const thoughts = await reasoner.think(requests, context);
      return { thoughts, answers: await reasoner.conclude(thoughts, context) };
    };
    expect(await once()).toEqual(await once());
  });

  test("adds nothing to reasoning that the policy adds nothing to", async () => {
    const steps = stepsOf(reasoner);
    for (const capabilities of [["generate", "prefill"], ["generate"]] as const) {
      const policy = scriptedPolicy(() => silent(reasoner), { capabilities });
      const given = requests.map((request) => ({ ...request, steps }));
      const thoughts = await reasoner.think(given, contextWith(policy));
      expect(thoughts.map((thought) => thought.steps)).toEqual(given.map(() => steps));
      expect(thoughts.every(({ status }) => status === "scored")).toBe(true);
    }
  });

  test("lets the policy see neither the right answer nor what a question is called", async () => {
    const prompts = async (all: readonly Question[]) => {
      const { policy, calls, scored } = watched(scoring());
      const asked = all.map((question) => ({ question, trial: 0, steps: stepsOf(reasoner) }));
      await reasoner.think(asked, contextWith(policy));
      await reasoner.conclude(asked, contextWith(policy));
      return JSON.stringify([calls, scored]);
    };
    const others = questions.map((question, index) => ({
      ...{ ...question, id: `other ${index}`, task: "other", answer: "C", needsReasoning: true },
    }));
    const seen = await prompts(questions);
    expect(seen).toBe(await prompts(others));
    expect(seen).toContain("thing 0");
    expect(seen).not.toMatch(/secret/);
  });

  test("keeps refusals and errors apart, and says why", async () => {
    const bad: Partial<Completion>[] = [
      { stopReason: "refused", text: "I would rather not." },
      { stopReason: "errored", error: "the line is dead" },
    ];
    const policy = scriptedPolicy((request) => {
      const text = recordedPrompt(request);
      const said = bad.find((_, index) => text.includes(`thing ${index}?`));
      return said ?? talkative(request, "red");
    });
    const context = contextWith(policy);
    const thoughts = await reasoner.think(requests, context);
    const answers = await reasoner.conclude(
      requests.map((request) => ({ ...request, steps: stepsOf(reasoner) })),
      context,
    );
    const expected = ["refused", "errored", "scored", "scored", "scored", "scored"];
    expect(answers.map(({ status }) => status)).toEqual(expected);
    expect(answers[0]!.problem).toContain("I would rather not.");
    expect(answers[1]!.problem).toContain("the line is dead");
    if (reasoner.unit === "none") return;
    expect(thoughts.map(({ status }) => status)).toEqual(expected);
    expect(thoughts[1]!.problem).toBe("the line is dead");
  });

  test("asks about all requests together", async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...{ question: questionOf(index), trial: 0, steps: stepsOf(reasoner) },
    }));
    const { policy, calls, scored } = watched(scoring());
    await reasoner.think(many, contextWith(policy));
    expect(calls.length).toBeLessThanOrEqual(3);
    await reasoner.conclude(many, contextWith(policy));
    expect(scored.map(({ length }) => length)).toEqual([200 * 3]);
  });

  test("with nothing to do asks nothing", async () => {
    const policy = scriptedPolicy([]);
    expect(await reasoner.think([], contextWith(policy))).toEqual([]);
    expect(await reasoner.conclude([], contextWith(policy))).toEqual([]);
  });

  test("reads its own text back as the same steps", () => {
    const steps = stepsOf(reasoner);
    expect(reasoner.stepsOf(reasoner.textOf(steps, ours), ours)).toEqual(steps);
  });

  test("whatever the policy says, every request has a result with a status", async () => {
    const said = fc.array(fc.oneof(fc.constantFrom(...hard), fc.string({ maxLength: 5 })), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 4 }), async (replies) => {
        let next = 0;
        const policy = scriptedPolicy(() => replies[next++ % replies.length]!.join(""));
        const context = contextWith(policy, { maxRounds: 3 });
        const thoughts = await reasoner.think(requests.slice(0, 2), context);
        const answers = await reasoner.conclude(thoughts, context);
        for (const { status, problem } of [...thoughts, ...answers]) {
          expect(["scored", "missing"]).toContain(status);
          if (status === "missing") expect(problem).not.toBe("");
        }
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  test("says beforehand how many calls and tokens it takes", async () => {
    const { policy, calls } = watched(thinking());
    const context = contextWith(policy, { maxTokens: 100 });
    const [question] = questions;
    const { think, conclude } = reasoner.cost({ question: question! }, context);
    const thoughts = await reasoner.think([requests[0]!], context);
    const thought = calls.flat().length;
    expect(think.calls).toBeGreaterThanOrEqual(thought);
    expect(think.completionTokens).toBe(think.calls * 100);
    await reasoner.conclude(thoughts, context);
    // five votes of at most 16 tokens
    expect(conclude).toMatchObject({
      calls: calls.flat().length - thought,
      completionTokens: 5 * 16,
    });
    const characters = recordedPrompt(calls.at(-1)![0]!).length;
    expect(conclude.promptTokens / 5).toBeGreaterThan(0.8 * (characters / 4));
  });
});

const hard = [
  ...["<sub_q_1>", "</sub_q_1>", "<sub_a_1>", "</sub_a_1>", "<sub_q_2>", "<sub_q>", "<FIN></FIN>"],
  ...["<result>", "</result>", "Unknown", "One. Two. ", "(B)", "The answer is ", "\n", "A"],
];
