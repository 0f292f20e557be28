import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderRoc } from "../../src/math/auroc.ts";
import { generator, seedFrom, split } from "../../src/math/seed.ts";
import {
  differenceOfMeans,
  logisticProbe,
  probeScore,
  randomProbe,
} from "../../src/model/probe.ts";
import { createResidualReader } from "../../src/model/residuals.ts";
import { activations } from "../../src/model/transformer.ts";
import { constantWeights, type TrainedModel } from "../../src/model/weights.ts";
import { compile } from "../../src/tensor/compile.ts";
import { openSessions } from "../../src/tensor/session.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { largestDifference, smallModel, someTokens, variants } from "./small.ts";

const execution = { threads: 1 };

/** Residual streams of one text by a forward pass of its own: [layer][position][width]. */
async function residualsOf(model: TrainedModel, text: readonly number[]): Promise<number[][][]> {
  const { config } = model;
  const graph = await compile(
    ({ tokens }: { readonly tokens: Tensor }) =>
      activations({ parameters: constantWeights(model), config }, tokens).residuals,
    { tokens: { dtype: "int32", shape: [1, text.length] } },
    execution,
  );
  const layers = (await graph.run({ tokens: Int32Array.from(text) })) as unknown as Float32Array[];
  await graph.dispose();
  return layers.map((flat) =>
    text.map((_, t) => [...flat.subarray(t * config.width, (t + 1) * config.width)]),
  );
}

describe("residual streams", () => {
  const texts = [someTokens(4, 1), someTokens(20, 2), someTokens(11, 3)];

  test.each([
    ["the last token after every block", {}, [1, 2], -1],
    ["the first token of one layer", { layers: [1], position: 0 }, [1], 0],
    ["the third token from the end, in any order", { layers: [2, 0], position: -3 }, [2, 0], -3],
  ] as const)("are those of a full forward pass: %s", async (_, options, layers, position) => {
    const model = smallModel(variants.Llama);
    const reader = createResidualReader(model, { ...options, batch: 2, execution });
    const found = await reader.read(texts);
    await reader.dispose();
    expect(found).toHaveLength(layers.length);
    for (const [index, text] of texts.entries()) {
      const whole = await residualsOf(model, text);
      for (const [at, layer] of layers.entries()) {
        const expected = whole[layer]!.at(position)!;
        expect(largestDifference([...found[at]![index]!], expected)).toBeLessThan(1e-4);
      }
    }
  });

  test("of the embedding layer are equal for all texts that end alike", async () => {
    const model = smallModel(variants.Llama);
    const reader = createResidualReader(model, { layers: [0, 1], execution });
    const [embedding, block] = await reader.read([
      [1, 2, 3],
      [4, 4, 4, 3],
    ]);
    await reader.dispose();
    expect(embedding![0]).toEqual(embedding![1]);
    expect(block![0]).not.toEqual(block![1]);
  });

  test("free their graphs", async () => {
    const before = openSessions();
    const reader = createResidualReader(smallModel(), { execution });
    await reader.read([[1, 2]]);
    await reader.read([someTokens(20, 1)]); // another length, another graph
    expect(openSessions()).toBe(before + 2);
    await reader.dispose();
    expect(openSessions()).toBe(before);
  });

  test("refuse layers and positions that are not there", async () => {
    const model = smallModel();
    expect(() => createResidualReader(model, { layers: [3] })).toThrow(
      "expected layers from 0 to 2, got 3",
    );
    expect(() => createResidualReader(model, { layers: [] })).toThrow("got none");
    const reader = createResidualReader(model, { position: -3 });
    await expect(
      reader.read([
        [1, 2, 3],
        [1, 2],
      ]),
    ).rejects.toThrow("text 1 has 2 tokens and none at -3");
  });
});

describe("probes", () => {
  test("the difference of means points from one mean to the other and is 0 halfway", () => {
    const probe = differenceOfMeans({
      positives: [
        [3, 1],
        [5, 1],
      ], // mean (4, 1)
      negatives: [
        [0, 1],
        [0, 3],
      ], // mean (0, 2)
    });
    expect([...probe.direction]).toEqual([4, -1]);
    // (2, 1.5) lies halfway: 4 · 2 - 1.5 - 6.5 = 0
    expect(probe.offset).toBe(-6.5);
    expect(probeScore(probe, [2, 1.5])).toBe(0);
    expect(probeScore(probe, [4, 1])).toBe(8.5);
  });

  test("swapping the classes changes the sign of every score", () => {
    const vectors = fc.array(
      fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(vectors, vectors, (positives, negatives) => {
        for (const probeOf of [differenceOfMeans, logisticProbe]) {
          const one = probeOf({ positives, negatives });
          const other = probeOf({ positives: negatives, negatives: positives });
          const x = positives[0]!;
          expect(probeScore(other, x)).toBeCloseTo(-probeScore(one, x), 5);
        }
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  test("a logistic probe ignores a loud number that says nothing; the difference of means does not", () => {
    const { normal } = generator(seedFrom(8));
    // the first number tells the classes apart; the second is 20 times as loud and says nothing
    const draw = (center: number) =>
      Array.from({ length: 60 }, () => [center + 0.3 * normal(), 20 * normal()]);
    const [positives, negatives] = [draw(1), draw(-1)];
    const held = [
      ...draw(1).map((x) => ({ x, isPositive: true })),
      ...draw(-1).map((x) => ({ x, isPositive: false })),
    ];
    const area = (probe: ReturnType<typeof logisticProbe>) =>
      areaUnderRoc(held.map(({ x, isPositive }) => ({ score: probeScore(probe, x), isPositive })));
    expect(area(logisticProbe({ positives, negatives }))).toBeGreaterThan(0.99);
    expect(area(differenceOfMeans({ positives, negatives }))).toBeLessThan(0.9);
  });

  test("a random direction has length 1 and is the same under the same seed", () => {
    const seed = split(seedFrom(1), "direction");
    const probe = randomProbe(16, seed);
    expect(Math.hypot(...probe.direction)).toBeCloseTo(1, 12);
    expect(randomProbe(16, seed)).toEqual(probe);
    expect(randomProbe(16, split(seedFrom(1), "other"))).not.toEqual(probe);
  });

  test("find a token in the residual stream of a model that was never told about it", async () => {
    // texts end alike, and every second token before is 12 in half of them
    const text = (number: number, isPositive: boolean) => {
      const { integer } = generator(seedFrom(number));
      const tokens = Array.from({ length: 8 }, () => integer(11));
      return [...tokens.map((token, at) => (isPositive && at % 2 === 0 ? 12 : token)), 11];
    };
    const texts = (from: number, isPositive: boolean) =>
      Array.from({ length: 60 }, (_, index) => text(from + index, isPositive));
    const reader = createResidualReader(smallModel(variants.Llama), { layers: [1], execution });
    const read = async (from: number) => {
      const [positives] = await reader.read(texts(from, true));
      const [negatives] = await reader.read(texts(from + 60, false));
      return { positives: positives!, negatives: negatives! };
    };
    const [fitted, held] = [await read(0), await read(1000)];
    await reader.dispose();
    const area = (probe: ReturnType<typeof logisticProbe>, { positives, negatives } = held) =>
      areaUnderRoc([
        ...positives.map((x) => ({ score: probeScore(probe, x), isPositive: true })),
        ...negatives.map((x) => ({ score: probeScore(probe, x), isPositive: false })),
      ]);
    expect(area(logisticProbe(fitted))).toBeGreaterThan(0.9);
    expect(area(differenceOfMeans(fitted))).toBeGreaterThan(0.75);
    // sham: labels that mean nothing give nothing on texts that were held out
    const all = [...fitted.positives, ...fitted.negatives];
    const sham = logisticProbe({
      positives: all.filter((_, index) => index % 2 === 0),
      negatives: all.filter((_, index) => index % 2 === 1),
    });
    expect(Math.abs(area(sham) - 0.5)).toBeLessThan(0.25);
  });

  test("refuse an empty class", () => {
    expect(() => differenceOfMeans({ positives: [[1]], negatives: [] })).toThrow(
      "expected at least one vector per class",
    );
  });
});
