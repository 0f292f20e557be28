import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { supervisedBatches } from "../../src/training/supervised.ts";

const example = (tokens: number[], weights = tokens.map(() => 1)) => ({ tokens, weights });

describe("supervisedBatches", () => {
  test("predicts every token from those before it, and shares one unit of weight among them", () => {
    const examples = [example([5, 6, 7]), example([8, 9], [1, 2])];
    const [only] = supervisedBatches(examples, { batch: 2, time: 3 });
    expect([...only!.tokens]).toEqual([5, 6, 0, 8, 0, 0]); // the last token predicts nothing
    expect([...only!.targets]).toEqual([6, 7, 0, 9, 0, 0]);
    // weights that count: 1 + 1 of the first, 2 of the second; 4 in all
    expect([...only!.weights]).toEqual([0.25, 0.25, 0, 0.5, 0, 0]);
  });

  test("never counts the first token: nothing stands before it", () => {
    const [a, b] = [100, 0].map((first) =>
      supervisedBatches([example([1, 2], [first, 1])], { batch: 1, time: 1 }),
    );
    expect(a).toEqual(b);
  });

  test("divides examples among microbatches in their order; weights are of the whole batch", () => {
    const examples = [1, 2, 3, 4].map((token) => example([token, token + 10]));
    const parts = supervisedBatches(examples, { batch: 2, time: 1 });
    expect(parts.map(({ targets }) => [...targets])).toEqual([
      [11, 12],
      [13, 14],
    ]);
    expect(parts.map(({ weights }) => [...weights])).toEqual([
      [0.25, 0.25],
      [0.25, 0.25],
    ]);
  });

  test("weights sum to 1 whatever the examples are", () => {
    const weight = fc.integer({ min: 0, max: 1000 });
    const rows = fc.array(fc.array(weight, { minLength: 1, maxLength: 6 }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(rows, (weights) => {
        fc.pre(weights.some((row) => row.slice(1).some((each) => each > 0)));
        const examples = weights.map((row) =>
          example(
            row.map((_, at) => at),
            row,
          ),
        );
        const parts = supervisedBatches(examples, { batch: 2, time: 5 });
        const total = parts.flatMap((part) => [...part.weights]).reduce((a, b) => a + b);
        expect(total).toBeCloseTo(1, 6);
      }),
      { seed: 3 },
    );
  });

  test("refuses an example that is too long, and names its row", () => {
    const examples = [example([1, 2]), example([1, 2, 3, 4])];
    expect(() => supervisedBatches(examples, { batch: 2, time: 2 })).toThrow(
      "supervisedBatches: expected at most 3 tokens, got 4 in row 1.",
    );
  });

  test("refuses a batch in which nothing is learned", () => {
    for (const examples of [[], [example([1, 2], [1, 0])], [example([1])]]) {
      expect(() => supervisedBatches(examples, { batch: 1, time: 1 })).toThrow(
        "expected a token with weight above 0, got none",
      );
    }
  });

  test("refuses examples that do not fill whole microbatches", () => {
    const examples = [1, 2, 3].map((token) => example([token, token]));
    expect(() => supervisedBatches(examples, { batch: 2, time: 1 })).toThrow(
      "expected a multiple of 2 examples, got 3.",
    );
  });

  test("refuses weights that do not go with the tokens", () => {
    expect(() => supervisedBatches([example([1, 2, 3], [0, 1])], { batch: 1, time: 2 })).toThrow(
      "supervisedBatches: expected 3 weights, one per token, got 2 in row 0.",
    );
    expect(() => supervisedBatches([example([1, 2], [0, -1])], { batch: 1, time: 1 })).toThrow(
      "supervisedBatches: expected weights of at least 0, got -1 in row 0.",
    );
  });
});
