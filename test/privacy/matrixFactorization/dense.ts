/** Factorisations as whole matrices, for small runs: rows are arrays of numbers. */
import { bandedToeplitz } from "../../../src/privacy/matrixFactorization/bandedToeplitz.ts";
import { binaryTree } from "../../../src/privacy/matrixFactorization/binaryTree.ts";
import { buffered } from "../../../src/privacy/matrixFactorization/buffered.ts";
import { bufferedToeplitz } from "../../../src/privacy/matrixFactorization/bufferedToeplitz.ts";
import type { Factorization } from "../../../src/privacy/matrixFactorization/factorization.ts";
import { identityFactorization } from "../../../src/privacy/matrixFactorization/identity.ts";
import {
  bandedSquareRoot,
  squareRootCoefficients,
  squareRootToeplitz,
} from "../../../src/privacy/matrixFactorization/squareRootToeplitz.ts";
import { toeplitz } from "../../../src/privacy/matrixFactorization/toeplitz.ts";
import { applied, type Workload } from "../../../src/privacy/matrixFactorization/workload.ts";
import type { NormalSource } from "../../../src/privacy/noise/noiseStream.ts";

export type Matrix = readonly Float64Array[];

/** Every kind, at a number of steps that is no power of two. */
export const everyKind = (steps: number): readonly Factorization[] => [
  identityFactorization(steps),
  squareRootToeplitz(steps),
  bandedSquareRoot(steps, 3),
  bandedToeplitz(steps, { bands: 6 }),
  toeplitz("with signs", steps, [1, -0.5, 0.25, 0.125]),
  bufferedToeplitz(steps, { buffers: 2 }),
  buffered(steps, { scales: [0.9, 0.4], decays: [0.5, 0] }),
  binaryTree(steps),
  binaryTree(steps, { varianceReduced: false }),
  binaryTree(steps, { restartEvery: 5 }),
  binaryTree(steps, { restartEvery: 4, varianceReduced: false }),
];

/** No stream tosses coins. */
export function noCoins(): never {
  throw new Error("expected no call of bits");
}

/** Draw number k is the unit vector k, so that what a stream writes in step t is row t of its matrix. */
export function unitVectors(): NormalSource {
  const source: NormalSource = {
    kind: "seeded",
    position: 0,
    fill(into) {
      if (source.position >= into.length) throw new RangeError("more draws than places");
      into.fill(0);
      into[source.position++] = 1;
    },
    bits: noCoins,
  };
  return source;
}

/** What a stream makes of its draws: [steps, draws]. */
export function filterOf(factorization: Factorization): Matrix {
  const { steps } = factorization;
  const stream = factorization.stream(unitVectors());
  return Array.from({ length: steps }, () => {
    const row = new Float32Array(2 * steps);
    stream.next(row);
    return Float64Array.from(row);
  });
}

/** C: what is released with one draw on each of its rows, [draws, steps]. */
export function encoderOf({ description, steps }: Factorization): Matrix {
  if (description.kind === "binaryTree") return treeRows(description);
  const columnAt = (lag: number) => {
    if (description.kind === "toeplitz") return description.coefficients[lag] ?? 0;
    if (lag === 0) return 1;
    if (description.kind === "squareRootToeplitz") {
      return lag < description.bands ? squareRootCoefficients(lag + 1)[lag]! : 0;
    }
    const { scales, decays } = description;
    return scales.reduce((sum, scale, index) => sum + scale * decays[index]! ** (lag - 1), 0);
  };
  return Array.from({ length: steps }, (_, row) =>
    Float64Array.from({ length: steps }, (_, column) =>
      column > row ? 0 : columnAt(row - column),
    ),
  );
}

interface TreeShape {
  readonly steps: number;
  readonly restartEvery: number;
  readonly varianceReduced: boolean;
}

/** The sums that are complete with each step, the smallest first; or the largest of them alone. */
function treeRows({ steps, restartEvery, varianceReduced }: TreeShape): Matrix {
  return Array.from({ length: steps }, (_, step) => {
    const done = (step % restartEvery) + 1;
    const widths = [1, 2, 4, 8, 16, 32].filter((width) => done % width === 0);
    return (varianceReduced ? widths : widths.slice(-1)).map((width) =>
      Float64Array.from({ length: steps }, (_, at) => (at <= step && at > step - width ? 1 : 0)),
    );
  }).flat();
}

export const product = (left: Matrix, right: Matrix): Matrix =>
  left.map((row) => {
    const sum = new Float64Array(right[0]!.length);
    for (const [at, other] of right.entries()) {
      for (const [column, value] of other.entries()) sum[column]! += row[at]! * value;
    }
    return sum;
  });

/** The matrix of a workload. */
export function matrixOf(workload: Workload, steps: number): Matrix {
  const columns = Array.from({ length: steps }, (_, at) =>
    applied(
      workload,
      Float64Array.from({ length: steps }, (_, step) => (step === at ? 1 : 0)),
    ),
  );
  return columns.map((_, row) => Float64Array.from(columns, (column) => column[row]!));
}

/** The largest difference between two matrices. */
export const distance = (left: Matrix, right: Matrix): number =>
  Math.max(...left.flatMap((row, at) => Array.from(row, (x, on) => Math.abs(x - right[at]![on]!))));
