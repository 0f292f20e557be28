import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeSideRoot } from "../../src/math/safeSideRoot.ts";

const range = { low: -10, high: 10, tolerance: 1e-5 };

describe("safeSideRoot", () => {
  test("ends with a safe place and an unsafe one, a tolerance apart, around the crossing", () => {
    const crossings = fc.record({
      root: fc.double({ min: -9, max: 9, noNaN: true }),
      start: fc.double({ min: -20, max: 20, noNaN: true }),
      slope: fc.double({ min: 0.1, max: 10, noNaN: true }),
      bend: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(crossings, ({ root, start, slope, bend }) => {
        // Falls everywhere: the derivative is −slope (1 + bend · something in (−1, 1)).
        const excess = (x: number) =>
          -slope * (x - root + bend * Math.log(Math.cosh((x - root) / 2)));
        const { safe, unsafe } = safeSideRoot(excess, { ...range, start });
        expect(safe!.excess).toBeLessThanOrEqual(0);
        expect(unsafe!.excess).toBeGreaterThan(0);
        expect(safe!.position - unsafe!.position).toBeGreaterThan(0);
        expect(safe!.position - unsafe!.position).toBeLessThanOrEqual(1e-5);
      }),
      { seed: 4 },
    );
  });

  test("needs few evaluations of a smooth function", () => {
    const excess = (x: number) => Math.exp(-x) - Math.exp(-2);
    expect(safeSideRoot(excess, { ...range, start: 1.5 }).evaluations).toBeLessThan(9);
  });

  test("crosses jumps and infinite values", () => {
    const jump = safeSideRoot((x) => (x < 4.3 ? Infinity : -1), { ...range, start: 0 });
    expect(jump.unsafe!.position).toBeLessThan(4.3);
    expect(jump.safe!.position).toBeGreaterThanOrEqual(4.3);
    expect(jump.safe!.position - jump.unsafe!.position).toBeLessThanOrEqual(1e-5);
  });

  test("takes NaN for unsafe", () => {
    const { safe, unsafe } = safeSideRoot((x) => (x < 1 ? Number.NaN : -1), { ...range, start: 0 });
    expect(unsafe!.excess).toBeNaN();
    expect(safe!.position).toBeGreaterThanOrEqual(1);
  });

  test("has no safe place where none is allowed, and no unsafe one where all are safe", () => {
    const none = safeSideRoot(() => 1, { ...range, start: 0 });
    expect(none).toMatchObject({ unsafe: { position: 10 } });
    expect(none.safe).toBeUndefined();
    const all = safeSideRoot(() => -1, { ...range, start: 0 });
    expect(all).toMatchObject({ safe: { position: -10 } });
    expect(all.unsafe).toBeUndefined();
  });

  test("stops at neighbouring whole numbers", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 100_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (root, start) => {
          const excess = (x: number) => Math.log(root / x) - 1e-9;
          const options = {
            low: 1,
            high: 1e6,
            tolerance: 1e-6,
            start,
            snap: Math.round,
            slope: -1e-3,
          };
          const { safe, unsafe } = safeSideRoot(excess, options);
          expect([unsafe!.position, safe!.position]).toEqual([root - 1, root]);
        },
      ),
      { seed: 4 },
    );
  });
});
