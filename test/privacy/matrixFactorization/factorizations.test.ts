import { describe, expect, test } from "vitest";
import { errorOf } from "../../../src/privacy/matrixFactorization/factorization.ts";
import { oneParticipation } from "../../../src/privacy/matrixFactorization/participation.ts";
import type { Workload } from "../../../src/privacy/matrixFactorization/workload.ts";
import { distance, encoderOf, everyKind, filterOf, matrixOf, product } from "./dense.ts";

const steps = 13;
const kinds = everyKind(steps).map((each) => [each.name, each] as const);
const workloads: readonly Workload[] = [
  {},
  { momentum: 0.9 },
  { momentum: 0.5, learningRates: Array.from({ length: steps }, (_, step) => 1 / (1 + step)) },
];

test("there are factorisations to speak of", () => {
  expect(kinds.length).toBeGreaterThan(8);
});

describe.each(kinds)("%s", (_, factorization) => {
  const filter = filterOf(factorization);
  const encoder = encoderOf(factorization);

  test("what is released is gradients in full and noise: the stream undoes the encoder", () => {
    // A g + B z = A (g + D z) with B = A D and B C = A, so D C = 1: nothing but C g + z is used.
    const drawn = filter.map((row) => row.subarray(0, encoder.length));
    const identity = drawn.map((_, row) => new Float64Array(steps).fill(1, row, row + 1));
    expect(distance(product(drawn, encoder), identity)).toBeLessThan(2e-6);
    expect(filter.every((row) => row.subarray(encoder.length).every((x) => x === 0))).toBe(true);
  });

  test("the variances are those of what the stream adds up to", () => {
    for (const workload of workloads) {
      const noise = product(matrixOf(workload, steps), filter);
      const expected = noise.map((row) => row.reduce((sum, each) => sum + each * each, 0));
      const variances = factorization.variances(workload);
      expect(variances.length).toBe(steps);
      for (const [step, variance] of variances.entries()) {
        expect(Math.abs(variance / expected[step]! - 1)).toBeLessThan(1e-5);
      }
    }
  });

  test("the error is the sensitivity times the mean and the worst deviation", () => {
    const variances = [...factorization.variances({})];
    const { value } = factorization.sensitivity(oneParticipation);
    const { rootMeanSquare, max } = errorOf(factorization, oneParticipation, {});
    const sum = variances.reduce((total, each) => total + each);
    expect(rootMeanSquare).toBeCloseTo(value * Math.sqrt(sum / steps), 12);
    expect(max).toBeCloseTo(value * Math.sqrt(Math.max(...variances)), 12);
  });

  test("columns of C as many steps apart as there are bands have no row in common", () => {
    const { bands } = factorization;
    for (let first = 0; first + bands < steps; first++) {
      for (let second = first + bands; second < steps; second++) {
        expect(encoder.every((row) => row[first] === 0 || row[second] === 0)).toBe(true);
      }
    }
  });
});
