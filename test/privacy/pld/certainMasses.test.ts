import fc from "fast-check";
import { expect, test } from "vitest";
import { certainMasses, type Masses } from "../../../src/privacy/pld/certainMasses.ts";

/** Σ (upper - exp(epsilon) lower)₊ */
const delta = ({ upper, lower }: Masses, epsilon: number) =>
  upper.reduce((sum, mass, k) => sum + Math.max(0, mass - Math.exp(epsilon) * lower[k]!), 0);
const back = ({ upper, lower }: Masses): Masses => ({ upper: lower, lower: upper });
const sum = (masses: Float64Array) => masses.reduce((total, mass) => total + mass);

const five = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { minLength: 5, maxLength: 5 });
const weights = five(fc.double({ min: 0.01, max: 1, noNaN: true }));
const offs = five(fc.double({ min: -1, max: 1, noNaN: true }));
const normalized = (values: readonly number[]) => {
  const total = values.reduce((a, b) => a + b);
  return Float64Array.from(values, (value) => value / total);
};

test("what is certain of masses tells no more than the masses that were meant, from either side", () => {
  let told = 0;
  fc.assert(
    fc.property(weights, weights, offs, offs, fc.constantFrom(0, 1e-9, 1e-3, 0.03), (...given) => {
      const [p, q, up, down, size] = given;
      const meant = { upper: normalized(p), lower: normalized(q) };
      const errors = new Float64Array(5).fill(size);
      const certain = certainMasses({
        upper: meant.upper.map((mass, k) => mass + size * up[k]!),
        lower: meant.lower.map((mass, k) => mass + size * down[k]!),
        ...{ upperErrors: errors, lowerErrors: errors },
      });
      if (certain === undefined) return;
      told++;
      expect(sum(certain.upper)).toBeCloseTo(1, 12);
      expect(sum(certain.lower)).toBeCloseTo(1, 12);
      for (const epsilon of [0, 0.1, 0.5, 1, 2]) {
        expect(delta(certain, epsilon)).toBeLessThanOrEqual(delta(meant, epsilon) + 1e-14);
        expect(delta(back(certain), epsilon)).toBeLessThanOrEqual(
          delta(back(meant), epsilon) + 1e-14,
        );
      }
    }),
    { seed: 9, numRuns: 300 },
  );
  expect(told).toBeGreaterThan(100);
});

test("masses without errors stay as they are", () => {
  const none = new Float64Array(2);
  const masses = { upper: Float64Array.of(0.25, 0.75), lower: Float64Array.of(0.75, 0.25) };
  expect(certainMasses({ ...masses, upperErrors: none, lowerErrors: none })).toEqual(masses);
});

test("nothing is certain where errors are larger than differences", () => {
  const masses = { upper: Float64Array.of(0.49, 0.41), lower: Float64Array.of(0.41, 0.49) };
  const errors = Float64Array.of(0.05, 0.05);
  expect(certainMasses({ ...masses, upperErrors: errors, lowerErrors: errors })).toBe(undefined);
});
