import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bandedToeplitz } from "../../../src/privacy/matrixFactorization/bandedToeplitz.ts";
import { binaryTree } from "../../../src/privacy/matrixFactorization/binaryTree.ts";
import { buffered } from "../../../src/privacy/matrixFactorization/buffered.ts";
import { bufferedToeplitz } from "../../../src/privacy/matrixFactorization/bufferedToeplitz.ts";
import { compareFactorizations } from "../../../src/privacy/matrixFactorization/compare.ts";
import type { ErrorMeasure } from "../../../src/privacy/matrixFactorization/errorSlope.ts";
import {
  errorOf,
  type Factorization,
} from "../../../src/privacy/matrixFactorization/factorization.ts";
import { identityFactorization } from "../../../src/privacy/matrixFactorization/identity.ts";
import { oneParticipation } from "../../../src/privacy/matrixFactorization/participation.ts";
import {
  bandedSquareRoot,
  squareRootCoefficients,
  squareRootToeplitz,
} from "../../../src/privacy/matrixFactorization/squareRootToeplitz.ts";
import type { Workload } from "../../../src/privacy/matrixFactorization/workload.ts";

interface Errors {
  readonly sensitivity: number;
  readonly rootMeanSquare: number;
  readonly max: number;
}

/** Made by test/oracles/matrix_factorization.py with dense matrices in numpy and an optimiser of scipy. */
const oracle = JSON.parse(
  readFileSync(new URL("../../fixtures/matrixFactorization.json", import.meta.url), "utf8"),
) as {
  readonly cases: readonly (Readonly<Record<string, Errors>> & { readonly steps: number })[];
  readonly banded: readonly {
    readonly steps: number;
    readonly bands: number;
    readonly measure: ErrorMeasure;
    readonly error: number;
  }[];
  readonly decayed: Required<Workload> & {
    readonly squareRootToeplitz: Errors;
    readonly best8Bands: number;
  };
  readonly participations: readonly {
    readonly steps: number;
    readonly bands: number;
    readonly participations: number;
    readonly separation: number;
    readonly sensitivity: number;
  }[];
};

const once = (factorization: Factorization, workload: Workload = {}): Errors => ({
  sensitivity: factorization.sensitivity(oneParticipation).value,
  ...errorOf(factorization, oneParticipation, workload),
});

function expectClose(ours: Errors, theirs: Errors): void {
  for (const key of ["sensitivity", "rootMeanSquare", "max"] as const) {
    expect(Math.abs(ours[key] / theirs[key] - 1), key).toBeLessThan(1e-11);
  }
}

describe("prefix sums", () => {
  const kinds: Readonly<Record<string, (steps: number) => Factorization>> = {
    independent: identityFactorization,
    squareRootToeplitz,
    plainBinaryTree: (steps) => binaryTree(steps, { varianceReduced: false }),
    binaryTree: (steps) => binaryTree(steps),
  };

  test("leave the errors of dense matrices, from 4 to 1024 steps", () => {
    expect(oracle.cases.map(({ steps }) => steps)).toEqual([4, 16, 64, 256, 1024]);
    for (const { steps, ...expected } of oracle.cases) {
      for (const [name, of] of Object.entries(kinds)) {
        expectClose(once(of(steps)), (expected as Record<string, Errors>)[name]!);
      }
    }
  });

  test("over 1024 steps leave an error of 3.110, 7.417 and 22.638: square root, tree, independent", () => {
    // jax_privacy (commit 8967688) and TensorFlow Privacy (commit 03035d5) give these to all digits.
    const rows = Object.fromEntries(compareFactorizations(1024).map((row) => [row.name, row]));
    expect(rows.squareRootToeplitz?.rootMeanSquare).toBeCloseTo(3.1097899069405672, 11);
    expect(rows.plainBinaryTree?.rootMeanSquare).toBeCloseTo(7.416922689869431, 11);
    expect(rows.independent?.rootMeanSquare).toBeCloseTo(22.638462845343543, 11);
    expect(rows.squareRootToeplitz?.max).toBeCloseTo(3.2725541502731526, 11);
  });

  test("by the square root have the coefficients binom(2k, k) / 4ᵏ", () => {
    // 1, 2 / 4, 6 / 16, 20 / 64, 70 / 256
    expect([...squareRootCoefficients(5)]).toEqual([1, 0.5, 0.375, 0.3125, 0.2734375]);
  });

  test("by the square root cost about 1 + ln(steps) / π in the worst step", () => {
    for (const steps of [64, 4096]) {
      const { max } = once(squareRootToeplitz(steps));
      expect(Math.abs(max - (1 + Math.log(steps) / Math.PI))).toBeLessThan(0.1);
    }
  });
});

describe("coefficients that are chosen", () => {
  test("are as good as those that an optimiser of scipy finds", () => {
    expect(oracle.banded.length).toBe(4);
    for (const { steps, bands, measure, error } of oracle.banded) {
      const ours = once(bandedToeplitz(steps, { bands, measure }))[measure];
      expect(Math.abs(ours / error - 1)).toBeLessThan(1e-6);
    }
  });

  test("serve momentum with falling learning rates, too", () => {
    const { momentum, learningRates, ...expected } = oracle.decayed;
    const workload = { momentum, learningRates };
    expectClose(once(squareRootToeplitz(64), workload), expected.squareRootToeplitz);
    const best = once(bandedToeplitz(64, { bands: 8, workload }), workload);
    expect(Math.abs(best.rootMeanSquare / expected.best8Bands - 1)).toBeLessThan(1e-6);
    const rooted = once(bandedSquareRoot(64, 8), workload);
    expect(best.rootMeanSquare).toBeLessThan(rooted.rootMeanSquare);
  });

  test("are the square root's where all bands are free and the worst step counts", () => {
    const { description } = bandedToeplitz(40, { bands: 40, measure: "max" });
    const expected = squareRootCoefficients(40);
    if (description.kind !== "toeplitz") throw new Error(description.kind);
    for (const [lag, coefficient] of description.coefficients.entries()) {
      expect(coefficient).toBeCloseTo(expected[lag]!, 5);
    }
  });

  test("lie at a minimum: no small change of a buffer makes the error smaller", () => {
    const steps = 200;
    const participation = { participations: 3, separation: 50 };
    const best = bufferedToeplitz(steps, { buffers: 2, participation });
    const { description } = best;
    if (description.kind !== "bufferedToeplitz") throw new Error(description.kind);
    const least = errorOf(best, participation, {}).rootMeanSquare;
    for (const factor of [0.99, 1.01]) {
      for (const at of [0, 1]) {
        const bent = (all: readonly number[], bend: (each: number) => number) =>
          all.map((each, index) => (index === at ? bend(each) : each));
        const scales = bent(description.scales, (scale) => scale * factor);
        const decays = bent(description.decays, (decay) => 1 - (1 - decay) * factor);
        for (const change of [{ scales }, { decays }]) {
          const other = buffered(steps, { ...description, ...change });
          expect(errorOf(other, participation, {}).rootMeanSquare).toBeGreaterThan(least);
        }
      }
    }
  });

  test("of four buffers come within a thousandth of the best of 1024 bands", () => {
    const best = once(bandedToeplitz(1024, { bands: 1024 }));
    const four = once(bufferedToeplitz(1024, { buffers: 4 }));
    expect(four.rootMeanSquare / best.rootMeanSquare).toBeLessThan(1.001);
    expect(best.rootMeanSquare).toBeLessThanOrEqual(four.rootMeanSquare);
  });

  test("are no worse with a band or a buffer more", () => {
    const errors = (of: (count: number) => Factorization) =>
      [1, 2, 3, 4].map((count) => once(of(count)).rootMeanSquare);
    const banded = errors((bands) => bandedToeplitz(100, { bands }));
    const withBuffers = errors((buffers) => bufferedToeplitz(100, { buffers }));
    for (const [less, more] of [banded, withBuffers].flatMap((each) =>
      each.slice(1).map((error, at) => [each[at]!, error] as const),
    )) {
      expect(more).toBeLessThan(less * (1 + 1e-6));
    }
  });
});

test("buffers that want the same decay are one: less memory for the same error", () => {
  const participation = { participations: 5, separation: 100 };
  const [two, four] = [2, 4].map((buffers) => bufferedToeplitz(500, { buffers, participation }));
  expect(four!.memory).toBeLessThan(4);
  const [ofTwo, ofFour] = [two!, four!].map(
    (each) => errorOf(each, participation, {}).rootMeanSquare,
  );
  expect(Math.abs(ofFour! / ofTwo! - 1)).toBeLessThan(1e-6);
});

describe("participations", () => {
  test("move as much as columns of dense matrices do", () => {
    expect(oracle.participations.length).toBe(5);
    for (const { steps, bands, sensitivity, ...participation } of oracle.participations) {
      const ours = bandedSquareRoot(steps, bands).sensitivity(participation);
      expect(ours.exact).toBe(true);
      expect(Math.abs(ours.value / sensitivity - 1)).toBeLessThan(1e-12);
    }
  });
});
