import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binaryTree } from "../../../src/privacy/matrixFactorization/binaryTree.ts";
import type { Factorization } from "../../../src/privacy/matrixFactorization/factorization.ts";
import type { Participation } from "../../../src/privacy/matrixFactorization/participation.ts";
import { toeplitz } from "../../../src/privacy/matrixFactorization/toeplitz.ts";
import { treeDepth } from "../../../src/privacy/treeDepth.ts";
import { encoderOf, everyKind } from "./dense.ts";

/** All sets of steps that a record may be in, the empty one among them. */
function patterns(steps: number, { participations, separation }: Participation): number[][] {
  const from = (first: number, left: number): number[][] =>
    left === 0
      ? [[]]
      : [
          [],
          ...Array.from({ length: Math.max(0, steps - first) }, (_, at) => first + at).flatMap(
            (step) => from(step + separation, left - 1).map((rest) => [step, ...rest]),
          ),
        ];
  return from(0, participations);
}

/** The largest ‖C g‖ over all patterns, with every step's contribution 1 or −1. */
function bruteForce(factorization: Factorization, participation: Participation): number {
  const encoder = encoderOf(factorization);
  let most = 0;
  for (const pattern of patterns(factorization.steps, participation)) {
    for (let signs = 0; signs < 2 ** Math.max(0, pattern.length - 1); signs++) {
      const square = encoder.reduce((sum, row) => {
        const moved = pattern.reduce(
          (total, step, at) => total + ((signs >> at) & 1 ? -1 : 1) * row[step]!,
          0,
        );
        return sum + moved * moved;
      }, 0);
      most = Math.max(most, Math.sqrt(square));
    }
  }
  return most;
}

function expectBound(factorization: Factorization, participation: Participation): void {
  const { value, exact } = factorization.sensitivity(participation);
  const most = bruteForce(factorization, participation);
  expect(value).toBeGreaterThanOrEqual(most * (1 - 1e-12));
  if (exact) expect(value).toBeCloseTo(most, 9);
}

describe("sensitivity", () => {
  test("the patterns of two participations two steps apart, of three steps, are these", () => {
    expect(patterns(3, { participations: 2, separation: 2 })).toEqual([[], [0], [0, 2], [1], [2]]);
  });

  test("is never below what some record does, for any kind, and reached where it says exact", () => {
    let exact = 0;
    for (const factorization of everyKind(9)) {
      for (const participations of [1, 2, 3]) {
        for (const separation of [1, 2, 4, 5, 6]) {
          expectBound(factorization, { participations, separation });
          exact += Number(factorization.sensitivity({ participations, separation }).exact);
        }
      }
    }
    expect(exact).toBeGreaterThan(80);
  });

  test("of coefficients that are at least 0 and never rise is exact", () => {
    const falling = fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 7 })
      .map((rest) => [1, ...rest.toSorted((a, b) => b - a)]);
    fc.assert(
      fc.property(
        falling,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (column, participations, separation) => {
          const factorization = toeplitz("falling", 8, column);
          const participation = { participations, separation };
          expect(factorization.sensitivity(participation).exact).toBe(true);
          expectBound(factorization, participation);
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  test("of any coefficients is bounded", () => {
    const rest = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(
        rest,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (tail, participations, separation) => {
          expectBound(toeplitz("any", 7, [1, ...tail]), { participations, separation });
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  test("of a tree is bounded, whatever its length and its restarts", () => {
    for (let steps = 1; steps <= 9; steps++) {
      for (let restartEvery = 1; restartEvery <= steps; restartEvery++) {
        const tree = binaryTree(steps, { restartEvery });
        for (const separation of [1, 2, restartEvery]) {
          expectBound(tree, { participations: 3, separation });
        }
      }
    }
  });

  test("of bands that do not meet grows with the square root of participations", () => {
    // Two columns of norm √(1 + 1/4) each, orthogonal: √2 · √1.25 = √2.5
    const factorization = toeplitz("two bands", 4, [1, 0.5]);
    const twice = factorization.sensitivity({ participations: 2, separation: 2 });
    expect(twice).toEqual({ value: Math.sqrt(2.5), exact: true });
  });

  test("of bands that meet grows faster", () => {
    // Columns (1, ½, 0) and (0, 1, ½) add up to (1, 1½, ½): √(1 + 2.25 + 0.25)
    const factorization = toeplitz("two bands", 3, [1, 0.5]);
    const twice = factorization.sensitivity({ participations: 2, separation: 1 });
    expect(twice).toEqual({ value: Math.sqrt(3.5), exact: true });
  });

  test("of trees that are restarted with every epoch adds up by squares", () => {
    // Four levels (1, 2, 4, 8 steps) in each of three epochs: √12
    const tree = binaryTree(24, { restartEvery: 8 });
    const epochs = { participations: 3, separation: 8 };
    expect(tree.sensitivity(epochs)).toEqual({ value: Math.sqrt(12), exact: true });
    expect(binaryTree(24).sensitivity(epochs).value).toBeGreaterThan(Math.sqrt(12));
  });

  test("of a tree counts all of its levels, also of more steps than 32 bits hold", () => {
    const once = { participations: 1, separation: 1 };
    for (const bits of [31, 32, 33, 49, 52]) {
      // A step of 2^bits is part of a sum of each height from 0 to bits; of 2^bits − 1 steps there is one height less.
      const levels = [2 ** bits - 1, 2 ** bits].map(
        (steps) => binaryTree(steps).sensitivity(once).value ** 2,
      );
      expect(levels[0]).toBeCloseTo(bits, 10);
      expect(levels[1]).toBeCloseTo(bits + 1, 10);
      expect(treeDepth([2 ** bits - 1])).toBe(bits);
      expect(treeDepth([2 ** bits, 1])).toBe(bits + 2);
    }
  });

  test("counts no more participations than there is room for", () => {
    // Ten steps, four apart: steps 0, 4 and 8
    const { sensitivity } = toeplitz("independent", 10, [1]);
    const often = sensitivity({ participations: 100, separation: 4 });
    expect(often.value).toBeCloseTo(Math.sqrt(3), 15);
  });

  test("asks for whole numbers", () => {
    const { sensitivity } = toeplitz("independent", 10, [1]);
    for (const wrong of [0, -1, 1.5, Number.NaN]) {
      expect(() => sensitivity({ participations: wrong, separation: 1 })).toThrow(/whole number/);
      expect(() => sensitivity({ participations: 1, separation: wrong })).toThrow(/whole number/);
    }
  });
});
