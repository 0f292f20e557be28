import { generateText, streamText } from "ai";
import { describe, expect, test } from "vitest";
import { wordTokenizer } from "../../../src/model/tokenizers/index.ts";
import { apiPolicy, languageModelOf } from "../../../src/policies/api/index.ts";
import { scriptedPolicy } from "../../../src/policies/scripted.ts";
import { transformerPolicy } from "../../../src/policies/transformer.ts";
import { smallModel } from "../../model/small.ts";
import { everything } from "./doubles.ts";

const words = "the a cat dog sat ran on under mat tree and then end".split(" "); // 13

describe("languageModelOf", () => {
  test("lets generateText ask a policy, and counts its tokens", async () => {
    const policy = scriptedPolicy(({ prompt }) => `heard: ${JSON.stringify(prompt)}`);
    const { text, usage, finishReason } = await generateText({
      model: languageModelOf(policy),
      system: "be brief",
      prompt: "hello there",
    });
    const heard = [
      { role: "system", content: "be brief" },
      { role: "user", content: "hello there" },
    ];
    expect(text).toBe(`heard: ${JSON.stringify(heard)}`);
    expect(finishReason).toBe("stop");
    // "be brief" and "hello there" are four words
    expect(usage.inputTokens).toBe(4);
  });

  test("lets generateText ask a transformer in this process: the same seed, the same answer", async () => {
    const textModel = { model: smallModel({}, 8), tokenizer: wordTokenizer(words) };
    const policy = transformerPolicy("tiny", textModel, { execution: { threads: 1 } });
    const sampling = { temperature: 0.7, seed: 5 };
    const [direct] = await policy.complete([{ prompt: "the cat" }], { ...sampling, maxTokens: 4 });
    const { text, usage } = await generateText({
      ...{ model: languageModelOf(policy), prompt: "the cat", maxOutputTokens: 4, ...sampling },
    });
    await policy.dispose();
    expect(text).toBe(direct!.text);
    expect([usage.inputTokens, usage.outputTokens]).toEqual([2, 4]);
  });

  test("lets streamText ask it, in one piece", async () => {
    const policy = scriptedPolicy(["one two three"]);
    const { textStream, usage } = streamText({
      model: languageModelOf(policy),
      prompt: "count",
      maxOutputTokens: 2,
    });
    const pieces: string[] = [];
    for await (const piece of textStream) pieces.push(piece);
    expect(pieces).toEqual(["one two"]);
    expect((await usage).outputTokens).toBe(2);
  });

  test("takes a last message of the assistant as the beginning of the answer", async () => {
    const policy = scriptedPolicy(({ prefill }) => ` after ${prefill}`);
    const { text } = await generateText({
      model: languageModelOf(policy),
      messages: [
        { role: "user", content: "count" },
        { role: "assistant", content: "one, two" },
      ],
    });
    expect(text).toBe(" after one, two");
  });

  test("says refused as a content filter, and errs where the policy errs", async () => {
    const refusing = scriptedPolicy([{ text: "no", stopReason: "refused" }]);
    const { finishReason } = await generateText({ model: languageModelOf(refusing), prompt: "?" });
    expect(finishReason).toBe("content-filter");
    const erring = languageModelOf(scriptedPolicy([]));
    const work = generateText({ model: erring, prompt: "?", maxRetries: 0 });
    await expect(work).rejects.toThrow("at most 0 requests");
  });

  test("warns of what a policy cannot do, and refuses what is no text", async () => {
    const model = languageModelOf(scriptedPolicy(["yes"]));
    const user = { role: "user" as const, content: [{ type: "text" as const, text: "?" }] };
    const { warnings } = await model.doGenerate({ prompt: [user], presencePenalty: 1 });
    expect(warnings).toEqual([{ type: "unsupported", feature: "presencePenalty" }]);
    const file = { type: "file" as const, data: "AA==", mediaType: "image/png" };
    const work = model.doGenerate({ prompt: [{ role: "user", content: [file] }] });
    await expect(work).rejects.toThrow("file in a message");
  });

  test("there and back again, the answers and tokens are the same", async () => {
    const direct = scriptedPolicy(({ prompt }) => `said ${JSON.stringify(prompt).length}`);
    const around = apiPolicy(languageModelOf(direct), { findings: everything, responses: false });
    const requests = [{ prompt: "hello there" }, { prompt: "bye" }].map(({ prompt }) => ({
      prompt: [{ role: "user" as const, content: prompt }],
    }));
    const [expected, got] = await Promise.all(
      [direct, around].map((policy) => policy.complete(requests, { maxTokens: 9 })),
    );
    expect(got).toMatchObject(expected!);
  });
});
