import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutsOf, type FamilyMember, queuesOf } from "../../../src/policies/api/families.ts";
import { sdkPrompt } from "../../../src/policies/api/prompt.ts";
import type { CompletionRequest } from "../../../src/policies/policy.ts";
import { askedAt, everything } from "./doubles.ts";
import { always } from "./server.ts";
import { truncations } from "./truncations.ts";

const sampling = { maxTokens: 9, temperature: 0 };

/** Prompt tokens that are billed in full, and all of them. */
async function billedFor(
  requests: readonly CompletionRequest[],
  dialect: "openai" | "openaiCompatible" | "anthropic",
  { together = 1 }: { readonly together?: number } = {},
) {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { policy, server } = await askedAt(
    async (_, index) => {
      // Nobody is answered before this many have come.
      if (index + 1 >= together) open();
      await gate;
      return { kind: "answer", text: "B" };
    },
    { findings: everything, dialect },
  );
  await policy.complete(requests, sampling);
  return { ...server.billed, usage: policy.usage!(), seen: server.seen };
}

describe("a family of prompts", () => {
  test.each(["openai", "openaiCompatible", "anthropic"] as const)(
    "of %s pays for what its prompts share once: truncations cost at most a third",
    async (dialect) => {
      const { prompt, uncached, usage } = await billedFor(truncations("q1"), dialect);
      // 7 questions of 40 words, 0 + 1 + … + 6 steps of 10, 7 endings of 2
      expect(prompt).toBe(7 * 40 + 21 * 10 + 7 * 2);
      // what nothing can share: the question, each step once, and the endings
      expect(uncached).toBeGreaterThanOrEqual(40 + 6 * 10 + 7 * 2);
      expect(uncached / prompt).toBeLessThanOrEqual(1 / 3);
      expect(usage.promptTokens - usage.cachedPromptTokens).toBe(uncached);
    },
  );

  test.each(["openai", "anthropic"] as const)(
    "that does not say so is asked of %s all at once, and pays for everything",
    async (dialect) => {
      const alone = truncations("q1").map(({ family: _, ...request }) => request);
      const { prompt, uncached } = await billedFor(alone, dialect, { together: 7 });
      expect(uncached).toBe(prompt);
    },
  );

  test("is asked shortest first, each after the one before, while other families go on", async () => {
    const requests = [...truncations("q1").toReversed(), ...truncations("q2").toReversed()];
    const options = { together: 2 }; // one of each family, or nothing goes on
    const { seen, prompt, uncached } = await billedFor(requests, "openaiCompatible", options);
    const lengths = (name: string) =>
      seen.filter(({ text }) => text.includes(name)).map(({ text }) => text.length);
    for (const name of ["q1", "q2"]) {
      expect(lengths(name)).toEqual(lengths(name).toSorted((a, b) => a - b));
      expect(lengths(name)).toHaveLength(7);
    }
    expect(uncached / prompt).toBeLessThanOrEqual(1 / 3);
  });

  test("gives OpenAI its name, so that its prompts meet on one machine", async () => {
    const { seen } = await billedFor(truncations("q1"), "openai");
    expect(new Set(seen.map(({ body }) => body.prompt_cache_key))).toEqual(new Set(["q1"]));
  });

  test("is marked for Anthropic where neighbours part, with at most four marks", async () => {
    const { seen } = await billedFor(truncations("q1"), "anthropic");
    const marks = seen.map(({ blocks }) => blocks.filter(({ mark }) => mark).length);
    expect(marks).toEqual([1, 2, 2, 2, 2, 2, 1]);
    const all = Array.from({ length: 9 }, (_, index) => 2 * index + 1);
    const content = "a b c d e f g h i j";
    const request = { prompt: [{ role: "user" as const, content, breakpoints: all }] };
    const blocks = (await billedFor([request], "anthropic")).seen[0]!.blocks;
    expect(blocks).toHaveLength(10);
    expect(blocks.filter(({ mark }) => mark)).toHaveLength(4);
  });

  test("reads the same words, however it is cut", async () => {
    const whole = await billedFor(truncations("q1"), "openaiCompatible");
    const cut = await billedFor(truncations("q1"), "anthropic");
    expect(cut.seen.map(({ text }) => text)).toEqual(whole.seen.map(({ text }) => text));
  });
});

describe("cuts", () => {
  const segment = fc.record({
    role: fc.constantFrom("user" as const, "assistant" as const),
    text: fc
      .array(fc.constantFrom("a", "bb", "\n", " ", "c "), { maxLength: 8 })
      .map((all) => all.join("")),
  });
  const families = fc
    .array(fc.array(segment, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })
    .map((all): FamilyMember[] => all.map((segments) => ({ segments, breakpoints: [] })));

  const partsOf = (member: FamilyMember, cuts: ReturnType<typeof cutsOf>[number]) =>
    sdkPrompt(member.segments, cuts).map(({ content }) =>
      typeof content === "string"
        ? [content]
        : content.map((part) => ("text" in part ? part.text : "")),
    );

  test("lose and add nothing", () => {
    fc.assert(
      fc.property(families, (members) => {
        const cuts = cutsOf(members);
        const joined = members.map((member, index) =>
          partsOf(member, cuts[index]!).map((parts) => parts.join("")),
        );
        expect(joined).toEqual(members.map(({ segments }) => segments.map(({ text }) => text)));
      }),
      { seed: 1 },
    );
  });

  test("are the same in neighbours, as far as they are alike up to a mark", () => {
    fc.assert(
      fc.property(families, (members) => {
        const cuts = cutsOf(members);
        for (const [index, { cuts: own, marks }] of cuts.slice(0, -1).entries()) {
          const next = cuts[index + 1]!;
          const shared = marks.filter((mark) =>
            next.marks.some((other) => JSON.stringify(other) === JSON.stringify(mark)),
          );
          const end = shared.at(-1);
          if (end === undefined) continue;
          const upTo = (places: typeof own) =>
            places.filter(
              ({ segment, offset }) =>
                segment < end.segment || (segment === end.segment && offset <= end.offset),
            );
          expect(upTo(next.cuts)).toEqual(upTo(own));
        }
      }),
      { seed: 2 },
    );
  });

  test("never go through a word", () => {
    const member = (text: string): FamilyMember => ({
      segments: [{ role: "user", text }],
      breakpoints: [],
    });
    const [first] = cutsOf([member("so the answer is"), member("so the answers are many")]);
    expect(first!.cuts).toEqual([{ segment: 0, offset: "so the".length }]);
    const [lines] = cutsOf([member("one\ntwo"), member("one\nthree of them")]);
    expect(lines!.cuts).toEqual([{ segment: 0, offset: "one\n".length }]);
  });
});

describe("queues", () => {
  test("hold every item once, families together and shortest first", () => {
    const items = fc.array(
      fc.record({
        family: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
        length: fc.nat(9),
      }),
    );
    fc.assert(
      fc.property(items, (all) => {
        const queues = queuesOf(all, {
          family: ({ family }) => family,
          length: ({ length }) => length,
        });
        expect(new Set(queues.flat())).toEqual(new Set(all));
        expect(queues.flat()).toHaveLength(all.length);
        for (const queue of queues) {
          expect(new Set(queue.map(({ family }) => family)).size).toBe(1);
          if (queue[0]!.family === undefined) expect(queue).toHaveLength(1);
          expect(queue.map(({ length }) => length)).toEqual(
            queue.map(({ length }) => length).toSorted((a, b) => a - b),
          );
        }
      }),
      { seed: 4 },
    );
  });
});

test("one long family of a thousand calls ends", async () => {
  const { policy, server } = await askedAt(always("B"), { findings: everything });
  const requests = Array.from({ length: 300 }, (_, trial) => ({ prompt: "?", family: "f", trial }));
  await policy.complete(requests, { maxTokens: 2 });
  expect(server.mostAtOnce).toBe(1);
});
