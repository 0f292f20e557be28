import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import type { Continuation, Policy } from "../../src/policies/policy.ts";
import { type ScriptedAnswer, scriptedPolicy } from "../../src/policies/scripted.ts";
import chainOfThought from "../../src/reasoners/chainOfThought.ts";
import { ours } from "../../src/reasoners/ours.ts";
import zeroShot from "../../src/reasoners/zeroShot.ts";
import { terse } from "./terse.ts";

const question = { id: "q", task: "t", text: "Which?", choices: ["one", "two"], answer: "A" };
const free = { id: "f", task: "t", text: "How many?", answer: "7" };
const request = { question, trial: 0, steps: [{ text: "Count them." }] };
const contextWith = (policy: Policy) => ({ policy, wording: ours, seed: seedFrom(1) });

/** Log-probabilities of letters, by the completion that is scored. */
const scorer = (logProbs: (asked: Continuation) => readonly number[]) =>
  scriptedPolicy([], { logProbs: async (asked) => asked.map((each) => [...logProbs(each)]) });

async function answerOf(policy: Policy, asked = request) {
  const [answer] = await chainOfThought.conclude([asked], contextWith(policy));
  return answer!;
}

describe("probabilities of letters", () => {
  test("are normalised over the choices, and the likeliest is the answer", async () => {
    const policy = scorer(({ completion }) => [Math.log(completion === "B" ? 0.3 : 0.1)]);
    const answer = await answerOf(policy);
    // 0.1 / 0.4 and 0.3 / 0.4
    expect(answer).toMatchObject({ status: "scored", answer: "B", reading: "logProbs" });
    expect(answer.distribution![0]).toBeCloseTo(0.25, 12);
    expect(answer.distribution![1]).toBeCloseTo(0.75, 12);
  });

  test("are asked for after the cue, which is written already", async () => {
    const asked: Continuation[] = [];
    const policy = scorer((each) => {
      asked.push(each);
      return [-1];
    });
    await answerOf(policy);
    expect(asked.map(({ completion }) => completion)).toEqual(["A", "B"]);
    expect(asked[0]!.prefill).toBe("The single, most likely answer is (");
    expect(asked[0]!.prompt).toEqual([
      { role: "user", content: "Question: Which?\n\nChoices:\n(A) one\n(B) two" },
      { role: "assistant", content: "Let's think step by step: Count them." },
      { role: "user", content: "Given all of the above, what's the single, most likely answer?" },
    ]);
  });

  test("of a tiny model are those of the values themselves", async () => {
    const asked: Continuation[] = [];
    const policy = scorer((each) => {
      asked.push(each);
      return [-1];
    });
    await chainOfThought.conclude([request], { ...contextWith(policy), wording: terse });
    expect(asked.map(({ prompt, completion }) => `${prompt}|${completion}`)).toEqual([
      "Which? Count them. =| one",
      "Which? Count them. =| two",
    ]);
  });

  test("that are equal favour no letter, and give the same answer to the same question", async () => {
    const policy = scorer(() => [-1]);
    const many = Array.from({ length: 200 }, (_, trial) => ({ ...request, trial }));
    const answers = await chainOfThought.conclude(many, contextWith(policy));
    const firsts = answers.filter(({ answer }) => answer === "A").length;
    // 200 fair draws: 100 ± 4 standard deviations of √50 = 7.07
    expect(Math.abs(firsts - 100)).toBeLessThan(29);
    expect(await chainOfThought.conclude(many, contextWith(policy))).toEqual(answers);
  });

  test("are asked for once where prompts are the same", async () => {
    let asked = 0;
    const policy = scorer(() => {
      asked++;
      return [-1];
    });
    const same = Array.from({ length: 10 }, (_, trial) => ({ ...request, trial }));
    const answers = await chainOfThought.conclude(same, contextWith(policy));
    expect(answers).toHaveLength(10);
    expect(asked).toBe(2);
  });

  test("sum over the tokens of a choice, and a choice may be impossible", async () => {
    const policy = scorer(({ completion }) => (completion === "A" ? [-1, -2] : [-Infinity, -1]));
    expect(await answerOf(policy)).toMatchObject({ answer: "A", distribution: [1, 0] });
  });

  test.each([
    ["all impossible", () => [-Infinity], "missing", "no choice is among the answers"],
    ["of nothing", () => [], "errored", "no token of its own"],
  ] as const)("that are %s are no answer", async (_, logProbs, status, problem) => {
    const answer = await answerOf(scorer(logProbs));
    expect(answer.status).toBe(status);
    expect(answer.problem).toContain(problem);
    expect(answer.answer).toBeUndefined();
  });

  test.each([
    ["a refusal", { text: "I will not.", stopReason: "refused" }, "refused", "I will not."],
    ["an error", { stopReason: "errored", error: "status 500" }, "errored", "status 500"],
    ["an answer", { text: "B)" }, "scored", undefined],
  ] as const)(
    "that are not told may stand for %s: votes say so",
    async (_, said, status, problem) => {
      const policy = scriptedPolicy(() => said, {
        logProbs: async (asked) =>
          asked.map(({ prompt }) => [JSON.stringify(prompt).includes("odd") ? Number.NaN : -1]),
      });
      const odd = { ...request, question: { ...question, text: "an odd one" } };
      const answers = await chainOfThought.conclude([request, odd], contextWith(policy));
      expect(answers[0]).toMatchObject({ status: "scored", reading: "logProbs" });
      expect(answers[1]).toMatchObject({ status, reading: "votes" });
      if (problem) expect(answers[1]!.problem).toContain(problem);
    },
  );

  test("one prompt that cannot be scored does not take the others with it", async () => {
    const policy = scriptedPolicy([], {
      logProbs: async (asked) => {
        if (JSON.stringify(asked).includes("too long")) throw new RangeError("no room");
        return asked.map(() => [-1]);
      },
    });
    const texts = ["a", "b", "too long", "c", "d"];
    const requests = texts.map((text) => ({ ...request, question: { ...question, text } }));
    const answers = await chainOfThought.conclude(requests, contextWith(policy));
    expect(answers.map(({ status }) => status)).toEqual(
      texts.map((text) => (text === "too long" ? "errored" : "scored")),
    );
    expect(answers[2]!.problem).toBe("no room");
  });
});

describe("votes", () => {
  const voting = (said: readonly ScriptedAnswer[]) =>
    scriptedPolicy(({ trial = 0 }) => said[trial % said.length]!);

  test("are counted: five by default, each another trial, and shares are over those that can be read", async () => {
    const answer = await answerOf(voting(["A)", "B)", "A)", "I cannot say", "A)"]), {
      ...request,
      trial: 2, // its votes are the trials 10 to 14
    });
    expect(answer).toMatchObject({ status: "scored", answer: "A", distribution: [3 / 4, 1 / 4] });
    expect(answer.problem).toBe("1 of 5 votes could not be read: no choice is named as the answer");
  });

  test("of which half or more cannot be read are no answer", async () => {
    const answer = await answerOf(voting(["A", "A", "?", "??", "???"]));
    expect(answer).toMatchObject({
      status: "missing",
      reading: "votes",
      completion: "A\nA\n?\n??\n???",
    });
  });

  test("that were refused or errored make the answer so", async () => {
    const refused = { stopReason: "refused", text: "No." } as const;
    const errored = { stopReason: "errored", error: "dead" } as const;
    expect((await answerOf(voting([refused, refused, refused, "A", "A"]))).status).toBe("refused");
    expect((await answerOf(voting([refused, errored, "?", "A", "A"]))).status).toBe("errored");
  });

  test("are an odd number", async () => {
    const context = { ...contextWith(voting(["A"])), votes: 4 };
    await expect(zeroShot.conclude([{ ...request, steps: [] }], context)).rejects.toThrow(
      "expected an odd number of votes, got 4",
    );
  });

  test("without prefill answer a turn that asks for the letter only", async () => {
    const policy = scriptedPolicy(() => "**B**", { capabilities: ["generate"] });
    const answer = await answerOf(policy);
    expect(answer.answer).toBe("B");
    expect(answer.prompt).toMatch(/Reply with the letter of the choice and nothing else\.$/);
  });
});

describe("free answers", () => {
  test("are greedy, and stand between tags", async () => {
    let temperature: number | undefined;
    const inner = scriptedPolicy(() => " 1,228</answer>");
    const policy: Policy = {
      ...inner,
      complete: (requests, options) => {
        temperature = options.temperature;
        return inner.complete(requests, options);
      },
    };
    const [answer] = await zeroShot.conclude(
      [{ question: free, trial: 0, steps: [] }],
      contextWith(policy),
    );
    expect(answer).toMatchObject({ status: "scored", answer: "1228", reading: "greedy" });
    expect(answer!.distribution).toBeUndefined();
    expect(temperature).toBe(0);
  });

  test("of questions with choices among them stay in their order", async () => {
    const policy = scriptedPolicy(({ prompt }) =>
      /many/.test(JSON.stringify(prompt)) ? "7" : "B)",
    );
    const mixed = [free, question, free].map((each) => ({ question: each, trial: 0, steps: [] }));
    const answers = await zeroShot.conclude(mixed, contextWith(policy));
    expect(answers.map(({ answer }) => answer)).toEqual(["7", "B", "7"]);
  });
});

test("a question with one choice has no answer", async () => {
  const odd = { ...request, question: { ...question, choices: ["one"] } };
  const answer = await answerOf(
    scriptedPolicy(() => "A"),
    odd,
  );
  expect(answer).toMatchObject({
    status: "missing",
    problem: "expected two choices or more, got 1",
  });
});

test("a wording without the closing that a question needs is named", async () => {
  const { free: _, ...answer } = ours.zeroShot!.answer;
  const wording = { ...ours, zeroShot: { ...ours.zeroShot!, answer } };
  const asked = zeroShot.conclude([{ question: free, trial: 0, steps: [] }], {
    ...{ ...contextWith(scriptedPolicy([])), wording },
  });
  await expect(asked).rejects.toThrow(
    "The wording ours has no answer.free, which a question needs.",
  );
});
