import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../../src/math/seed.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import {
  candidateLogs,
  cellsBetween,
  evenCandidates,
  privateQuantiles,
  type QuantileOptions,
} from "../../../src/privacy/preparation/quantiles.ts";
import { epsilonFound, ofUsers, options } from "./someReleases.ts";

const candidates = evenCandidates(-4, 4, 801);
const median: QuantileOptions = { ...options, candidates, quantiles: [0.5], epsilonPerChoice: 1 };
const normalNumbers = (count: number) => {
  const { normal } = generator(seedFrom(12));
  return Array.from({ length: count }, normal);
};

describe("cellsBetween", () => {
  test("counts values below the first candidate, between two, and from the last on; NaN is missing", () => {
    const cells = cellsBetween([-1, 0, 0.5, 1, 7, Number.NaN], [0, 1]);
    expect([...cells]).toEqual([1, 2, 2]);
  });
});

describe("quantiles", () => {
  test("come close as records grow", () => {
    // Φ⁻¹(0.9) = 1.2816, Φ⁻¹(0.75) = 0.6745
    const truth = [-1.2816, -0.6745, 0, 0.6745, 1.2816];
    const quantiles = [0.1, 0.25, 0.5, 0.75, 0.9];
    const errors = [100, 30_000].map((count) => {
      const cells = cellsBetween(normalNumbers(count), candidates);
      const found = privateQuantiles(cells, { ...median, quantiles, epsilonPerChoice: 0.3 });
      return Math.max(...found.result.map((value, at) => Math.abs(value - truth[at]!)));
    });
    expect(errors[1]).toBeLessThan(0.05);
    expect(errors[0]).toBeGreaterThan(errors[1]!);
  });

  test("never fall, also where nothing was counted or few candidates are left", () => {
    const cellsOf = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(cellsOf, fc.integer({ min: 1, max: 9 }), (cells, count) => {
        const quantiles = Array.from({ length: count }, (_, index) => (index + 1) / (count + 1));
        const few = { ...median, quantiles, candidates: [0, 1, 2] };
        const { result } = privateQuantiles(cells, few);
        expect([...result]).toEqual([...result].sort((a, b) => a - b));
        expect(result.every((value) => [0, 1, 2].includes(value))).toBe(true);
      }),
      { seed: 13 },
    );
  });

  test("of equal values lie on both sides of them", () => {
    const whole = [0.5, 1.5, 2.5, 3.5];
    const cells = cellsBetween(
      Array.from({ length: 1000 }, () => 2),
      whole,
    );
    const found = privateQuantiles(cells, { ...median, candidates: whole, quantiles: [0.1, 0.9] });
    expect([...found.result]).toEqual([1.5, 2.5]);
  });

  test("cost one choice for each level: a record is in one part of it", () => {
    const levels = [1, 3, 4, 7, 15].map((count) => {
      const quantiles = Array.from({ length: count }, (_, index) => (index + 1) / (count + 1));
      const { charge } = privateQuantiles(new Float64Array(802), { ...median, quantiles });
      return charge.event;
    });
    const choice = { kind: "exponentialMechanism", epsilon: 1 };
    // log2(count + 1), rounded up: 1, 2, 3, 3, 4
    expect(levels).toEqual(
      [1, 2, 3, 3, 4].map((count) => ({ kind: "selfComposed", event: choice, count })),
    );
  });

  test("refuse what is out of order or out of range", () => {
    const cells = new Float64Array(802);
    const wrong = (more: Partial<QuantileOptions>) => () =>
      privateQuantiles(cells, { ...median, ...more });
    expect(wrong({ quantiles: [0.5, 0.4] })).toThrow(/ascending/);
    expect(wrong({ quantiles: [0.5, 1] })).toThrow(/in \(0, 1\)/);
    expect(wrong({ quantiles: [] })).toThrow(/expected quantiles/);
    expect(wrong({ candidates: [0, 1] })).toThrow(/expected 3 cells/);
    expect(wrong({ epsilonPerChoice: 0 })).toThrow(/epsilonPerChoice/);
    expect(() => evenCandidates(1, 1, 5)).toThrow(/interval/);
  });
});

describe("one record more", () => {
  const prefix = (cells: readonly number[]) =>
    Array.from({ length: cells.length + 1 }, (_, at) => {
      return cells.slice(0, at).reduce((a, b) => a + b, 0);
    });
  /** Logarithms of the probabilities themselves. */
  const normalized = (logs: Float64Array) => {
    const total = Math.log(logs.reduce((sum, log) => sum + Math.exp(log), 0));
    return logs.map((log) => log - total);
  };

  test("changes the probability of every candidate by e^epsilon at most, and the range of losses is epsilon", () => {
    const cellsOf = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 5, maxLength: 5 });
    const quantileOf = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    const epsilonOf = fc.double({ min: 0.01, max: 4, noNaN: true });
    let largest = 0;
    fc.assert(
      fc.property(
        cellsOf,
        fc.nat({ max: 4 }),
        quantileOf,
        epsilonOf,
        (cells, place, quantile, epsilon) => {
          const more = cells.map((cell, at) => cell + (at === place ? 1 : 0));
          const [without, having] = [cells, more].map((each) =>
            normalized(candidateLogs(prefix(each), { low: 0, high: 4, quantile, epsilon })),
          );
          const losses = without!.map((log, at) => log - having![at]!);
          const [least, most] = [Math.min(...losses), Math.max(...losses)];
          expect(most - least).toBeLessThanOrEqual(epsilon + 1e-9);
          largest = Math.max(largest, (most - least) / epsilon);
        },
      ),
      { seed: 14, numRuns: 500 },
    );
    // The bound is met: less noise would not do.
    expect(largest).toBeGreaterThan(0.9);
  });

  test("is hidden in an audit, and several of one user where they were stated", async () => {
    const few = { ...median, candidates: [0, 1, 2, 3, 4], quantiles: [0.5] };
    const sides = { first: [0, 2, 0, 2, 0, 0], second: [0, 2, 0, 2, 0, 6] };
    const one = { first: [0, 0, 0, 0, 0, 0], second: [0, 0, 0, 0, 0, 1] };
    const found = (unit: object, cells: typeof sides) =>
      epsilonFound({
        release: (side, seed) => {
          const all = { ...few, ...unit, epsilonPerChoice: 2, randomness: seededRandomness(seed) };
          return privateQuantiles(cells[side], all).result[0]!;
        },
        delta: 0,
      });
    expect(await found({}, one)).toBeLessThan(2);
    expect(await found({}, sides)).toBeGreaterThan(2);
    expect(await found(ofUsers(6), sides)).toBeLessThan(2);
  });
});
