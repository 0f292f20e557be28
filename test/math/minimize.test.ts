import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minimize } from "../../src/math/minimize.ts";

describe("minimize", () => {
  test("finds the bottom of Rosenbrock's valley, at (1, 1), from where it is usually begun", () => {
    const valley = ([x, y]: Float64Array) => ({
      value: (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2,
      gradient: Float64Array.of(-2 * (1 - x!) - 400 * x! * (y! - x! ** 2), 200 * (y! - x! ** 2)),
    });
    const [x, y] = minimize(valley, Float64Array.of(-1.2, 1));
    expect(x).toBeCloseTo(1, 5);
    expect(y).toBeCloseTo(1, 5);
  });

  test("finds the minimum of a quadratic whose curvatures lie far apart", () => {
    const curvature = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(curvature, (powers) => {
        const bowl = (point: Float64Array) => ({
          value: powers.reduce(
            (sum, power, at) => sum + (10 ** power / 2) * (point[at]! - at) ** 2,
            0,
          ),
          gradient: point.map((x, at) => 10 ** powers[at]! * (x - at)),
        });
        const found = minimize(bowl, new Float64Array(powers.length), { tolerance: 0 });
        for (const [at, x] of found.entries()) expect(x).toBeCloseTo(at, 4);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test("stays inside the domain: a value that is not finite is stepped back from", () => {
    // x − ln x has its minimum at 1, and no value below 0.
    const wall = ([x]: Float64Array) => ({
      value: x! > 0 ? x! - Math.log(x!) : Number.NaN,
      gradient: Float64Array.of(1 - 1 / x!),
    });
    expect(minimize(wall, Float64Array.of(20))[0]).toBeCloseTo(1, 6);
    expect(() => minimize(wall, Float64Array.of(-1))).toThrow(/finite value at the start/);
  });

  test("leaves a start that is a minimum where it is", () => {
    const bowl = ([x]: Float64Array) => ({ value: x! ** 2, gradient: Float64Array.of(2 * x!) });
    expect([...minimize(bowl, Float64Array.of(0))]).toEqual([0]);
  });
});
