import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { constant, cosine, linear, type Schedule, warmup } from "../../src/optim/schedule.ts";

const decays = { linear, cosine };

describe("schedules", () => {
  test("constant is the same at every step", () => {
    expect([1, 2, 1000].map(constant(0.1))).toEqual([0.1, 0.1, 0.1]);
  });

  test("linear falls along a straight line from step 1 to step `steps`", () => {
    // 1 → 0 in 5 steps: 4 falls of 1/4
    expect([1, 2, 3, 4, 5].map(linear(1, { steps: 5 }))).toEqual([1, 0.75, 0.5, 0.25, 0]);
  });

  test("cosine is halfway down in the middle, and flat at both ends", () => {
    const rate = cosine(1, { steps: 101, finalRate: 0.2 });
    expect(rate(51)).toBeCloseTo(0.6, 12); // (1 + 0.2) / 2
    // 0.2 + 0.8 (1 + cos 0.01 π) / 2 = 0.99980: the first of 100 falls is 1/50 of an even one
    expect(rate(1) - rate(2)).toBeLessThan(0.0002);
    expect(rate(100) - rate(101)).toBeLessThan(0.0002);
  });

  test.each(Object.entries(decays))("%s begins at its rate and ends at finalRate", (_, decay) => {
    const rate = decay(0.5, { steps: 20, finalRate: 0.05 });
    expect(rate(1)).toBe(0.5);
    expect(rate(20)).toBeCloseTo(0.05, 15);
    expect(rate(21)).toBeCloseTo(0.05, 15); // and stays there
    expect(rate(1000)).toBeCloseTo(0.05, 15);
  });

  test.each(Object.entries(decays))("%s over a single step is at finalRate at once", (_, decay) => {
    expect(decay(0.5, { steps: 1, finalRate: 0.05 })(1)).toBeCloseTo(0.05, 15);
  });

  test("every schedule stays between its rates and never rises after the warm-up", () => {
    const rates = fc.double({ min: 0, max: 10, noNaN: true });
    const counts = fc.integer({ min: 0, max: 50 });
    const kinds = fc.constantFrom(...Object.values(decays));
    fc.assert(
      fc.property(kinds, rates, fc.tuple(rates, counts, counts), (decay, a, [b, rise, more]) => {
        const [high, low] = [Math.max(a, b), Math.min(a, b)];
        const steps = more + 1;
        const schedule = warmup(
          high,
          { warmupSteps: rise },
          decay(high, { steps, finalRate: low }),
        );
        const values = Array.from({ length: rise + steps + 5 }, (_, index) => schedule(index + 1));
        expect(Math.min(...values.slice(rise))).toBeGreaterThanOrEqual(low - 1e-12);
        expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-12);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        const after = values.slice(rise);
        expect(after.every((value, index) => value <= (after[index - 1] ?? high) + 1e-12)).toBe(
          true,
        );
      }),
      { seed: 9 },
    );
  });
});

describe("warmup", () => {
  const rise: Schedule = warmup(1, { warmupSteps: 4 }, linear(1, { steps: 3 }));

  test("rises in equal steps; step `warmupSteps` is the first at full rate, and step 1 of what follows", () => {
    expect([1, 2, 3, 4, 5, 6].map(rise)).toEqual([0.25, 0.5, 0.75, 1, 0.5, 0]);
  });

  test("has no jump where it ends: no two neighbours differ by more than rate / warmupSteps", () => {
    const schedule = warmup(0.3, { warmupSteps: 10 }, cosine(0.3, { steps: 90 }));
    const values = Array.from({ length: 100 }, (_, index) => schedule(index + 1));
    const jumps = values.slice(1).map((value, index) => Math.abs(value - values[index]!));
    expect(Math.max(...jumps)).toBeLessThanOrEqual(0.03 + 1e-12);
    expect(values[9]).toBe(0.3);
  });

  test("of no steps is what follows", () => {
    const after = linear(1, { steps: 3 });
    const schedule = warmup(1, { warmupSteps: 0 }, after);
    expect([1, 2, 3].map(schedule)).toEqual([0.5, 0, 0]);
  });
});

describe("schedules refuse what is no schedule:", () => {
  test.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY])("a learning rate of %d", (rate) => {
    const message = `expected a learning rate of at least 0, got ${rate}`;
    expect(() => constant(rate)).toThrow(`constant: ${message}`);
    expect(() => linear(rate, { steps: 2 })).toThrow(`linear: ${message}`);
    expect(() => cosine(1, { steps: 2, finalRate: rate })).toThrow(`cosine: ${message}`);
    expect(() => warmup(rate, { warmupSteps: 2 }, constant(1))).toThrow(`warmup: ${message}`);
  });

  test.each([-1, 1.5, Number.NaN])("%d steps", (steps) => {
    expect(() => linear(1, { steps })).toThrow("expected a whole number of steps");
    expect(() => warmup(1, { warmupSteps: steps }, constant(1))).toThrow(
      "expected a whole number of steps",
    );
  });
});
