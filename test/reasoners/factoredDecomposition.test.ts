import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seedFrom } from "../../src/math/seed.ts";
import type { CompletionRequest } from "../../src/policies/policy.ts";
import { recordedPrompt } from "../../src/policies/replayed.ts";
import { type Script, scriptedPolicy } from "../../src/policies/scripted.ts";
import reasoner from "../../src/reasoners/factoredDecomposition.ts";
import { ours } from "../../src/reasoners/ours.ts";
import type { Step } from "../../src/reasoners/reasoner.ts";

/** Without demonstrations, so that what is asked can be seen. */
const words = ours.factoredDecomposition!;
const wording = {
  ...{ ...ours, demonstrations: [] },
  factoredDecomposition: { ...words, answering: { ...words.answering, demonstrations: [] } },
};
const question = {
  ...{ id: "q", task: "t", text: "Is the mother of Ada older than Ben?" },
  ...{ choices: ["Yes", "No"], answer: "A" },
};

const lastTurn = ({ prompt }: CompletionRequest) =>
  typeof prompt === "string" ? prompt : prompt.at(-1)!.content;
const isAboutQuestion = (request: CompletionRequest) =>
  recordedPrompt(request).includes(question.text);

/** A policy that decomposes by these replies, round by round, and answers by these. */
const policyWith = (rounds: readonly string[], answers: Readonly<Record<string, string>>) => {
  const seen: CompletionRequest[] = [];
  const script: Script = (request) => {
    seen.push(request);
    if (!isAboutQuestion(request)) return answers[lastTurn(request)] ?? "<result>Unknown</result>";
    const round =
      typeof request.prompt === "string"
        ? 0
        : request.prompt.filter(({ role }) => role === "user").length - 2;
    return rounds[round] ?? "<FIN></FIN>";
  };
  return { policy: scriptedPolicy(script), seen };
};

async function thought(
  {
    policy,
    steps,
  }: { readonly policy: ReturnType<typeof policyWith>["policy"]; readonly steps?: readonly Step[] },
  maxRounds = 10,
) {
  const context = { policy, wording, seed: seedFrom(1), maxRounds };
  const request = { question, trial: 0, ...(steps ? { steps } : {}) };
  const [reasoning] = await reasoner.think([request], context);
  return reasoning!;
}

const q = (index: number, text: string) => `<sub_q_${index}>${text}</sub_q_${index}>`;
const place = (index: number) => `<sub_a_${index}></sub_a_${index}>`;

describe("factoredDecomposition", () => {
  test("answers in one round all that can be answered, puts answers in, and goes on to the end", async () => {
    const { policy, seen } = policyWith(
      [
        [
          q(1, "Who is Ada's mother?"),
          q(2, `How old is ${place(1)}?`),
          q(3, "How old is Ben?"),
        ].join("\n"),
        q(2, "How old is Eve?"),
      ],
      {
        "Who is Ada's mother?": "<result>Eve</result>",
        "How old is Ben?": "<result>40</result>",
        "How old is Eve?": "She was born in 1950. <result>70</result>",
      },
    );
    const reasoning = await thought({ policy });
    expect(reasoning.status).toBe("scored");
    expect(reasoning.steps).toEqual([
      { subquestion: "Who is Ada's mother?", text: "Eve" },
      { subquestion: "How old is Ben?", text: "40" },
      { subquestion: "How old is Eve?", text: "70" },
    ]);
    // three rounds of decomposing and three answers
    expect(seen).toHaveLength(6);
    const rounds = seen.filter(isAboutQuestion);
    expect(lastTurn(rounds[1]!)).toBe("<sub_a_1>Eve</sub_a_1>\n<sub_a_3>40</sub_a_3>");
    expect(lastTurn(rounds[2]!)).toBe("<sub_a_2>70</sub_a_2>");
  });

  test("where the end comes at once, answers everything in order by itself", async () => {
    const all = `${q(1, "Who?")}${q(2, `Where is ${place(1)}?`)}${q(3, `When was ${place(2)}?`)}<FIN></FIN>`;
    const { policy, seen } = policyWith([all], {
      ...{ "Who?": "Eve", "Where is Eve?": "Rome", "When was Rome?": "Long ago" },
    });
    const { steps, status } = await thought({ policy });
    expect(steps.map(({ text }) => text)).toEqual(["Eve", "Rome", "Long ago"]);
    expect(status).toBe("scored");
    expect(seen.filter(isAboutQuestion)).toHaveLength(1);
  });

  test("a place that names its own subquestion means the answer before it", async () => {
    const { policy } = policyWith([`${q(1, "Who?")}${q(2, `Where is ${place(2)}?`)}<FIN>`], {
      ...{ "Who?": "Eve", "Where is Eve?": "Rome" },
    });
    expect((await thought({ policy })).steps.at(-1)).toEqual({
      subquestion: "Where is Eve?",
      text: "Rome",
    });
  });

  test("Unknown is an answer like any other", async () => {
    const { policy } = policyWith([q(1, "Who?")], {});
    expect(await thought({ policy })).toMatchObject({
      status: "scored",
      steps: [{ subquestion: "Who?", text: "Unknown" }],
    });
  });

  test("goes on from given answers, and asks what was answered no second time", async () => {
    const { policy, seen } = policyWith(
      ["never asked", `${q(1, "Who?")}${q(2, "Where is Zoe?")}`],
      {
        "Where is Zoe?": "Oslo",
      },
    );
    const steps = [{ subquestion: "Who?", text: "Zoe" }];
    const reasoning = await thought({ policy, steps });
    expect(reasoning.steps).toEqual([...steps, { subquestion: "Where is Zoe?", text: "Oslo" }]);
    expect(lastTurn(seen[0]!)).toBe("<sub_a_1>Zoe</sub_a_1>");
  });

  test.each([
    ["nothing that can be read", ["Well."], "missing", "neither a new subquestion nor", 0],
    ["only what waits", [q(1, `Is ${place(7)}?`)], "missing", "waits for an answer", 0],
    [
      "nothing new after a round",
      [q(1, "Who?"), "Well."],
      "scored",
      "neither a new subquestion",
      1,
    ],
    [
      "no end",
      Array.from({ length: 9 }, (_, n) => q(n + 1, `${n}?`)),
      "scored",
      "not finished after 3 rounds",
      3,
    ],
  ] as const)(
    "ends, and says why, where a policy writes %s",
    async (_, rounds, status, problem, steps) => {
      const reasoning = await thought({ policy: policyWith(rounds, {}).policy }, 3);
      expect(reasoning.status).toBe(status);
      expect(reasoning.problem).toContain(problem);
      expect(reasoning.steps).toHaveLength(steps);
    },
  );

  test("an empty answer, a refusal and an error of a subquestion are those of the whole", async () => {
    const answers = [
      ["<result></result>", "missing", "subquestion 1: the answer is empty"],
      [{ stopReason: "refused", text: "No." }, "refused", "subquestion 1: No."],
      [{ stopReason: "errored", error: "dead" }, "errored", "subquestion 1: dead"],
    ] as const;
    for (const [answer, status, problem] of answers) {
      const policy = scriptedPolicy((request) =>
        isAboutQuestion(request) ? q(1, "Who?") : answer,
      );
      expect(await thought({ policy })).toMatchObject({ status, problem, steps: [] });
    }
  });

  test("whoever answers never sees the question, its choices, or another subquestion", async () => {
    const subquestions = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,9}\?$/), {
      ...{ minLength: 1, maxLength: 6 },
    });
    await fc.assert(
      fc.asyncProperty(subquestions, async (asked) => {
        const { policy, seen } = policyWith(
          [asked.map((text, at) => q(at + 1, text)).join("")],
          {},
        );
        await thought({ policy });
        const answering = seen.filter((request) => !isAboutQuestion(request));
        expect(answering.map(lastTurn)).toEqual(asked);
        for (const [at, request] of answering.entries()) {
          const text = recordedPrompt(request);
          expect(text).not.toContain("Ada");
          expect(text).not.toMatch(/\(A\)|\(B\)/);
          const others = asked.filter((_, other) => other !== at);
          expect(others.filter((other) => text.split("\n\n").includes(`user: ${other}`))).toEqual(
            [],
          );
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test("recomposes from the subquestions and answers alone, in the order of the steps", async () => {
    const policy = scriptedPolicy(() => "A)");
    const steps = [
      { subquestion: "Who?", text: "Eve" },
      { subquestion: "How old?", text: "70" },
    ];
    const [answer] = await reasoner.conclude([{ question, trial: 0, steps }], {
      ...{ policy, wording, seed: seedFrom(1) },
    });
    expect(answer).toMatchObject({ status: "scored", answer: "A", reading: "votes" });
    expect(answer!.prompt).toContain(
      "Question: Who?\nAnswer: Eve\n\nQuestion: How old?\nAnswer: 70",
    );
  });
});
