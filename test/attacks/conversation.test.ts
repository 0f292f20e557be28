import { describe, expect, test } from "vitest";
import { bindNetworks, softConversation } from "../../src/attacks/conversation.ts";
import { withPlainNetworks } from "../../src/attacks/gradient/networks.ts";
import { openTarget, type Rated } from "../../src/attacks/openTarget.ts";
import type { Target } from "../../src/attacks/target.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { largestDifference, smallSize } from "../model/small.ts";
import { evaluate, quiet } from "../tensor/evaluate.ts";
import { softTargets } from "./softTargets.ts";

const vocab = smallSize.vocabularySize;
const prompts = [
  [3, 9, 11, 4],
  [10, 10, 6, 8],
  [5, 7, 3, 3],
];

/** Rows of tokens as weights of 1. */
function oneHots(rows: readonly (readonly number[])[]): Float32Array {
  const tokens = rows.flat();
  const weights = new Float32Array(tokens.length * vocab);
  for (const [at, token] of tokens.entries()) weights[at * vocab + token] = 1;
  return weights;
}

interface Softly {
  readonly score: readonly number[];
  readonly response: number[][];
  readonly promptLogProbs: Float32Array;
}

/** A conversation of decided prompts: no noise, a temperature near 0. */
async function softly(target: Target, rated: Rated, hard: 0 | 1, mostConstants = 2 ** 24) {
  const networks = bindNetworks(target, { mostConstants });
  const { promptTokens, responseTokens } = target;
  const scalar = { dtype: "float32", shape: [] } as const;
  const types = {
    networks: networks.types,
    weights: { dtype: "float32", shape: [prompts.length, promptTokens, vocab] },
    temperature: scalar,
    hard: scalar,
  } as const;
  interface Given {
    readonly networks: object;
    readonly weights: Tensor;
    readonly temperature: Tensor;
    readonly hard: Tensor;
  }
  const outputs = await evaluate(
    ((given: Given) =>
      softConversation(
        { target, networks: networks.tensors(given.networks) },
        { ...given, rated },
      )) as never,
    types,
    {
      networks: networks.arrays,
      weights: oneHots(prompts),
      temperature: Float32Array.of(1e-4),
      hard: Float32Array.of(hard),
    } as never,
  );
  const { unsafeLogits, response, promptLogProbs } = outputs as unknown as Readonly<
    Record<string, Float32Array>
  >;
  const tokens = Array.from({ length: prompts.length * responseTokens }, (_, at) => {
    const row = response!.subarray(at * vocab, (at + 1) * vocab);
    return row.indexOf(Math.max(...row));
  });
  return {
    score: [...unsafeLogits!].map((logit) => 1 / (1 + Math.exp(-logit))),
    response: prompts.map((_, row) =>
      tokens.slice(row * responseTokens, (row + 1) * responseTokens),
    ),
    promptLogProbs: promptLogProbs!,
  } satisfies Softly;
}

describe("softConversation", () => {
  test("there are targets to try", () => {
    expect(Object.keys(softTargets)).toHaveLength(5);
  });

  describe.each(Object.entries(softTargets))("rated by %s", (_, target) => {
    test.each(["exchange", "response"] as const)(
      "a decided prompt is answered and rated like text: the %s",
      async (rated) => {
        const open = openTarget(target, quiet);
        const answers = await open.answer(prompts, rated);
        await open.dispose();
        const soft = await softly(target, rated, 1);
        expect(soft.response).toEqual(answers.map(({ response }) => response));
        const scores = answers.map(({ score }) => score);
        expect(largestDifference(soft.score, scores)).toBeLessThan(2e-5);
        // Ratings that are all alike would agree whatever is computed.
        expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(1e-3);
      },
    );

    test("and so it is with plain norms", async () => {
      for (const rated of ["exchange", "response"] as const) {
        const [plain, soft] = [
          await softly(withPlainNetworks(target), rated, 1),
          await softly(target, rated, 1),
        ];
        expect(plain.response).toEqual(soft.response);
        expect(largestDifference(plain.score, soft.score)).toBeLessThan(2e-5);
        expect(largestDifference([...plain.promptLogProbs], [...soft.promptLogProbs])).toBeLessThan(
          1e-4,
        );
      }
    });
  });

  test("near temperature 0 a soft response is the hard one", async () => {
    const target = softTargets["the model itself"]!;
    const [soft, hard] = [await softly(target, "exchange", 0), await softly(target, "exchange", 1)];
    expect(soft.response).toEqual(hard.response);
    expect(largestDifference(soft.score, hard.score)).toBeLessThan(1e-4);
  });

  test("the model expects a prompt as its scorer says", async () => {
    const target = softTargets["the model itself"]!;
    const open = openTarget(target, quiet);
    const expected = await open.logProbs(prompts);
    await open.dispose();
    const { promptLogProbs } = await softly(target, "response", 1);
    const got = prompts.flat().map((token, at) => promptLogProbs[at * vocab + token]!);
    expect(largestDifference(got, expected.flat())).toBeLessThan(1e-4);
  });

  test("networks that are arguments of the graph give what those inside it give", async () => {
    const target = softTargets["a head of classes that reads the mean"]!;
    const [inside, given] = [
      await softly(target, "exchange", 1),
      await softly(target, "exchange", 1, 0),
    ];
    expect(given.score).toEqual(inside.score);
  });

  test("a conversation longer than the context is refused", async () => {
    const target = { ...softTargets["the model itself"]!, responseTokens: 20 };
    // 2 before, 4 of the prompt, 1 between, 20 of the response
    await expect(softly(target, "exchange", 1)).rejects.toThrow(
      "room for 24 tokens, the conversation takes 27",
    );
  });
});
