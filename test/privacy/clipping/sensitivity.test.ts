/** What every way of clipping promises: how far the clipped sum moves between neighbours. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adaptiveClipping } from "../../../src/privacy/clipping/adaptive.ts";
import { automaticClipping } from "../../../src/privacy/clipping/automatic.ts";
import type { Clipping } from "../../../src/privacy/clipping/clipping.ts";
import { flatClipping } from "../../../src/privacy/clipping/flat.ts";
import { globalClipping } from "../../../src/privacy/clipping/global.ts";
import { perGroupClipping, perLayerClipping } from "../../../src/privacy/clipping/grouped.ts";
import {
  type NeighboringRelation,
  neighboringRelations,
} from "../../../src/privacy/neighboringRelation.ts";
import {
  type ClippedSum,
  clippedSum,
  distance,
  type Gradient,
  gradientSize,
  rows,
} from "./clippedSum.ts";

const kinds: Readonly<Record<string, Clipping>> = {
  flat: flatClipping({ clipNorm: 1.5 }),
  "flat, normalized": flatClipping({ clipNorm: 1.5, normalized: true }),
  perLayer: perLayerClipping({ clipNorm: 1.5 }),
  perGroup: perGroupClipping({ clipNorms: { "layers.0": 0.5, "layers.1": 2 } }),
  automatic: automaticClipping(),
  global: globalClipping({ clipNorm: 1.5 }),
  adaptive: adaptiveClipping({ clipNorm: 1.5, expectedBatch: 4 }),
};

const sums = new Map<string, ClippedSum>();
beforeAll(async () => {
  for (const [kind, clipping] of Object.entries(kinds)) sums.set(kind, await clippedSum(clipping));
});
afterAll(async () => {
  for (const sum of sums.values()) await sum.dispose();
});

/** Gradients of all sizes, from nothing to far beyond any bound, in some or all parameters. */
const gradient: fc.Arbitrary<Gradient> = fc
  .tuple(
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: gradientSize,
      maxLength: gradientSize,
    }),
    fc.constantFrom(0, 1e-6, 0.3, 1, 1.5, 3, 100, 1e6),
    fc.constantFrom("all", "first", "last"),
  )
  .map(([direction, size, where]) =>
    direction.map((value, index) =>
      (where === "first" && index > 4) || (where === "last" && index < 5) ? 0 : value * size,
    ),
  );

/** What becomes of the last of some examples between neighbours. */
const neighbours: Readonly<
  Record<NeighboringRelation, (all: readonly Gradient[], other: Gradient) => readonly Gradient[]>
> = {
  addOrRemoveOne: (all) => all.slice(0, -1),
  replaceSpecial: (all) => [...all.slice(0, -1), Array<number>(gradientSize).fill(0)],
  replaceOne: (all, other) => [...all.slice(0, -1), other],
};

const cases = Object.keys(kinds).flatMap((kind) =>
  neighboringRelations.map((relation) => [kind, relation] as const),
);

describe("the clipped sum moves by no more than the sensitivity that the clipping states:", () => {
  test("there are ways of clipping and relations to look at", () => {
    expect(cases.length).toBe(21);
  });

  test.each(cases)("%s under %s", async (kind, relation) => {
    const [clipping, sum] = [kinds[kind]!, sums.get(kind)!];
    const clipNorms = clipping.record.kind === "automatic" ? [1] : [1.5, 0.1, 20];
    await fc.assert(
      fc.asyncProperty(
        fc.array(gradient, { minLength: 1, maxLength: rows }),
        gradient,
        fc.constantFrom(...clipNorms),
        async (all, other, clipNorm) => {
          const moved = distance(
            await sum.of(all, clipNorm),
            await sum.of(neighbours[relation](all, other), clipNorm),
          );
          const bound = clipping.sensitivity(relation, clipNorm);
          expect(moved).toBeLessThanOrEqual(bound * (1 + 1e-5));
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  test.each(cases)("%s under %s reaches it, too: no noise is wasted", async (kind, relation) => {
    const [clipping, sum] = [kinds[kind]!, sums.get(kind)!];
    const { clipNorm } = clipping;
    // Large in every layer; for global clipping, which leaves larger ones out, exactly at the bound.
    const size = clipping.record.kind === "global" ? clipNorm * (1 - 1e-6) : 1e5;
    const large = Array.from({ length: gradientSize }, () => size / Math.sqrt(gradientSize));
    const opposite = large.map((value) => -value);
    const moved = distance(
      await sum.of([large]),
      await sum.of(neighbours[relation]([large], opposite)),
    );
    expect(moved / clipping.sensitivity(relation)).toBeCloseTo(1, 5);
  });
});

test("gradients of a nonsense size have finite factors: none of them is infinite or NaN", async () => {
  for (const sum of sums.values()) {
    const all = [1e-30, 1e-20, 0, 1e15].map((size) => Array<number>(gradientSize).fill(size));
    expect((await sum.of(all)).every(Number.isFinite)).toBe(true);
  }
});

test("a parameter whose group has no bound is refused by its name", async () => {
  const clipping = perGroupClipping({ clipNorms: { "layers.0": 1 } });
  await expect(clippedSum(clipping)).rejects.toThrow(
    'perGroupClipping: no clipNorm for "layers.1". There are: layers.0.',
  );
});

test("bounds that float32 cannot keep are refused: squares of norms near them vanish or are infinite", () => {
  const range = "in [1e-12, 1e+30], where squares of norms are numbers,";
  expect(() => flatClipping({ clipNorm: Number.MAX_VALUE })).toThrow(
    `flatClipping: expected clipNorm ${range} got 1.7976931348623157e+308.`,
  );
  // Gradients of norm 1e-25 have a square of 0, and would become 1e-25 / 1e-30 where 1 is the bound.
  expect(() => flatClipping({ clipNorm: 1e-30, normalized: true })).toThrow(
    `flatClipping: expected clipNorm ${range} got 1e-30.`,
  );
  expect(() => automaticClipping({ stability: 1e-30 })).toThrow(`expected stability ${range}`);
  expect(() => perLayerClipping({ clipNorm: 1e31 })).toThrow(`expected clipNorm ${range}`);
  expect(() => perGroupClipping({ clipNorms: { a: 1e-20 } })).toThrow(`expected a ${range}`);
  expect(() => globalClipping({ clipNorm: 1e31 })).toThrow(`expected clipNorm ${range}`);
  expect(() => adaptiveClipping({ clipNorm: 1e31, expectedBatch: 4 })).toThrow(range);
});

test("bounds that are no bounds are refused", () => {
  const made = [
    () => flatClipping({ clipNorm: 0 }),
    () => perLayerClipping({ clipNorm: Number.NaN }),
    () => globalClipping({ clipNorm: -1 }),
    () => automaticClipping({ stability: 0 }),
    () => perGroupClipping({ clipNorms: { a: 1, b: Number.POSITIVE_INFINITY } }),
    () => perGroupClipping({ clipNorms: {} }),
  ].map((make) => {
    try {
      make();
    } catch (error) {
      return (error as Error).message;
    }
    return "made";
  });
  expect(made).toEqual([
    "flatClipping: expected clipNorm above 0, got 0.",
    "perLayerClipping: expected clipNorm above 0, got NaN.",
    "globalClipping: expected clipNorm above 0, got -1.",
    "automaticClipping: expected stability above 0, got 0.",
    "perGroupClipping: expected b above 0, got Infinity.",
    "perGroupClipping: expected a group, got none.",
  ]);
});
