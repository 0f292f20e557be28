import { describe, expect, test } from "vitest";
import { askedAt, everything, scratchFolder } from "./doubles.ts";
import { always } from "./server.ts";

const prompt = [{ role: "user" as const, content: "A or B?" }];
const next = { " A": 0.5, B: 0.2, A: 0.1, The: 0.05 };
const listing = () => ({ kind: "answer", text: "A", next }) as const;

describe("logProbs behind an API", () => {
  test.each(["openai", "openaiCompatible"] as const)(
    "of %s are those of the next token, and letters of one prompt cost one call",
    async (dialect) => {
      const { policy, server } = await askedAt(listing, { findings: everything, dialect });
      const scores = await policy.logProbs!(
        ["A", " B", "C"].map((completion) => ({ prompt, completion })),
      );
      // " A" and "A" say the same; C is not in the list
      expect(scores[0]![0]).toBeCloseTo(Math.log(0.5 + 0.1), 12);
      expect(scores[1]![0]).toBeCloseTo(Math.log(0.2), 12);
      expect(scores[2]).toEqual([Number.NEGATIVE_INFINITY]);
      expect(server.seen).toHaveLength(1);
      expect(server.seen[0]!.body).toMatchObject({
        logprobs: true,
        top_logprobs: 20,
        max_tokens: 1,
      });
    },
  );

  test("come after a prefill where the server continues one", async () => {
    const { policy, server } = await askedAt(listing, { findings: everything });
    await policy.logProbs!([{ prompt, prefill: "The answer is", completion: " A" }]);
    expect(server.seen[0]!.prefill).toBe("The answer is");
  });

  test("are not a number where the server gave no list, or no answer", async () => {
    const silent = await askedAt(always("A"), { findings: everything });
    expect(await silent.policy.logProbs!([{ prompt, completion: "A" }])).toEqual([[Number.NaN]]);
    const broken = await askedAt(() => ({ kind: "status", status: 400 }), { findings: everything });
    expect(await broken.policy.logProbs!([{ prompt, completion: "A" }])).toEqual([[Number.NaN]]);
  });

  test("are kept like answers", async () => {
    const responses = scratchFolder();
    const { policy, server } = await askedAt(listing, { findings: everything, responses });
    const ask = () => policy.logProbs!([{ prompt, completion: "A" }]);
    expect(await ask()).toEqual(await ask());
    expect(server.seen).toHaveLength(1);
  });
});
