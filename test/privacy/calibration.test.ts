import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrate, UnreachableTargetError } from "../../src/privacy/calibration/calibrate.ts";
import { calibrateDpSgd } from "../../src/privacy/calibration/calibrateDpSgd.ts";
import type { DpSgdParameters } from "../../src/privacy/dpSgdParameters.ts";

const neighboringRelation = "addOrRemoveOne";

/** A calibration by dp_accounting or Opacus; where the numbers come from stands in test/oracles/privacy_accounting.py. */
interface ReferenceCase {
  readonly id: number;
  readonly group: string;
  readonly accountant: string;
  readonly query: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly given: DpSgdParameters;
  readonly resultNoiseMultiplier?: number;
  readonly resultSteps?: number;
}

const fixture = new URL("../fixtures/privacyAccounting.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: ReferenceCase[] };
const ofGroup = (group: string, accountant: string) =>
  cases.filter(
    (each) =>
      each.group === group && each.accountant === accountant && each.query.startsWith("calibrate"),
  );

function ours({ given, query, epsilon, delta }: ReferenceCase, accountant: string) {
  const free = query === "calibrate_steps" ? "steps" : "noiseMultiplier";
  const target = { epsilon, delta };
  const found = calibrateDpSgd(given, { free, target, accountant, neighboringRelation });
  expect(found.achieved.upper).toBeLessThanOrEqual(epsilon);
  expect(found.missedBy!.epsilon).toBeGreaterThan(epsilon);
  return found.value;
}

/** By PLD, the quick ones: a search composes a grid several times. */
const byPld = ofGroup("calibration", "PLD").filter(({ id }) => [445, 449, 461].includes(id));

describe("calibration meets its target, as tightly as it says:", () => {
  const byRdp = ofGroup("calibration", "RDP");
  test("there are references", () => {
    expect(byRdp.length).toBeGreaterThan(10);
    expect(byPld.length).toBe(3);
    expect(ofGroup("gaussian_sigma", "ANALYTIC").length).toBeGreaterThan(3);
  });

  test.each(byRdp)("$id, $query for epsilon $epsilon by RDP", (reference) => {
    const value = ours(reference, "rdp");
    if (reference.resultSteps !== undefined) return expect(value).toBe(reference.resultSteps);
    const theirs = reference.resultNoiseMultiplier!;
    // Both are private, theirs within 1e-5 of the least, ours within 1e-5 of itself.
    expect(Math.abs(value - theirs)).toBeLessThan(1e-5 * (1 + theirs));
  });

  test.each(byPld)("$id, $query for epsilon $epsilon by PLD", (reference) => {
    const value = ours(reference, "pld");
    if (reference.resultSteps !== undefined) {
      // Our grid is finer: it proves as many steps, or a few more.
      expect(value).toBeGreaterThanOrEqual(reference.resultSteps);
      expect(value).toBeLessThan(1.001 * reference.resultSteps);
      return;
    }
    const theirs = reference.resultNoiseMultiplier!;
    // Theirs may be 1e-3 above the least; ours is no worse.
    expect(value).toBeLessThan(theirs * (1 + 1e-5));
    expect(value).toBeGreaterThan(theirs - 2e-3);
  });

  test.each(ofGroup("gaussian_sigma", "ANALYTIC"))("$id, one Gaussian", (reference) => {
    const { epsilon, delta, resultNoiseMultiplier } = reference;
    const { value } = calibrate((noiseMultiplier) => ({ kind: "gaussian", noiseMultiplier }), {
      ...{ target: { epsilon, delta }, parameter: "noiseMultiplier", range: [0.01, 100] },
      ...{ morePrivate: "larger", accountant: "gdp", neighboringRelation },
    });
    expect(value / resultNoiseMultiplier!).toBeGreaterThan(1 - 1e-9);
    expect(value / resultNoiseMultiplier!).toBeLessThan(1 + 1.1e-5);
  });

  test.each(ofGroup("opacus", "RDP"))(
    "$id, less noise than Opacus, whose search stops early",
    (reference) => {
      expect(ours(reference, "rdp")).toBeLessThan(reference.resultNoiseMultiplier!);
    },
  );
});

describe("any free number", () => {
  const targets = fc.record({
    free: fc.constantFrom("noiseMultiplier", "steps", "samplingRate", "batchSize" as const),
    epsilon: fc.double({ min: 0.3, max: 20, noNaN: true }),
    logDelta: fc.double({ min: -9, max: -3, noNaN: true }),
    noiseMultiplier: fc.double({ min: 0.7, max: 8, noNaN: true }),
    batchSize: fc.integer({ min: 10, max: 5000 }),
    steps: fc.integer({ min: 1, max: 5000 }),
  });

  test("ends on the private side of its target, beside a value that misses it", () => {
    let found = 0;
    fc.assert(
      fc.property(targets, ({ free, epsilon, logDelta, noiseMultiplier, batchSize, steps }) => {
        const size = { datasetSize: 60_000, batchSize };
        const all = { noiseMultiplier, steps, ...(free === "samplingRate" ? {} : size) };
        const given: DpSgdParameters = { ...all, [free]: undefined };
        const target = { epsilon, delta: 10 ** logDelta };
        const options = { free, target, accountant: "rdp", neighboringRelation } as const;
        try {
          const { value, achieved, missedBy } = calibrateDpSgd(given, options);
          expect(achieved.upper).toBeLessThanOrEqual(epsilon);
          if (missedBy === undefined) return;
          found++;
          expect(missedBy.epsilon).toBeGreaterThan(epsilon);
          const isWhole = free === "steps" || free === "batchSize";
          const distance = isWhole ? 1 : 1.0001e-5 * value;
          expect(Math.abs(missedBy.value - value)).toBeLessThanOrEqual(distance);
        } catch (error) {
          if (!(error instanceof UnreachableTargetError)) throw error;
          expect(error.best.epsilon).toBeGreaterThan(epsilon);
        }
      }),
      { seed: 4, numRuns: 60 },
    );
    expect(found).toBeGreaterThan(20);
  });

  test("a tolerance is kept, and a coarser one asks less often", () => {
    const search = (tolerance: number) =>
      calibrateDpSgd(
        { samplingRate: 0.01, steps: 1000 },
        {
          ...{ free: "noiseMultiplier", tolerance, accountant: "rdp", neighboringRelation },
          target: { epsilon: 3, delta: 1e-5 },
        },
      );
    const [fine, coarse] = [search(1e-8), search(1e-2)];
    expect(fine.value / fine.missedBy!.value - 1).toBeLessThan(1.001e-8);
    expect(coarse.value / coarse.missedBy!.value - 1).toBeLessThan(1.01e-2);
    expect(coarse.evaluations).toBeLessThan(fine.evaluations);
  });

  test("the largest batch at fixed epochs takes the steps that it needs", () => {
    const found = calibrateDpSgd(
      { noiseMultiplier: 1, datasetSize: 50_000, epochs: 20 },
      {
        ...{ free: "batchSize", accountant: "rdp", neighboringRelation },
        target: { epsilon: 8, delta: 1e-5 },
      },
    );
    expect(found.event).toMatchObject({ count: Math.ceil((20 * 50_000) / found.value) });
    expect(found.missedBy!.value).toBe(found.value + 1);
  });
});

describe("a target that cannot be met", () => {
  const impossible = (accountant: string) =>
    calibrateDpSgd(
      { samplingRate: 0.001, noiseMultiplier: 0.8 },
      { free: "steps", accountant, neighboringRelation, target: { epsilon: 1, delta: 1e-6 } },
    );

  test("names the best that can be had: by RDP one step costs more than epsilon 1 here", () => {
    expect(() => impossible("rdp")).toThrow(UnreachableTargetError);
    expect(() => impossible("rdp")).toThrow(
      /no value from 1 to 1000000000 has epsilon at most 1 at delta 1e-6, says rdp\. The best is epsilon 1\.25\d+, at steps 1\./,
    );
  });

  test("may be met by a tighter accountant: PLD allows more than 11 thousand steps", () => {
    expect(impossible("pld").value).toBeGreaterThan(11_000);
  });

  test("is not taken for one that every value meets", () => {
    const { value, missedBy } = calibrateDpSgd(
      { samplingRate: 0.001, noiseMultiplier: 50 },
      {
        ...{ free: "steps", range: [1, 10], accountant: "rdp", neighboringRelation },
        target: { epsilon: 5, delta: 1e-6 },
      },
    );
    expect({ value, missedBy }).toEqual({ value: 10, missedBy: undefined });
  });
});

describe("a calibration that is asked wrongly", () => {
  const target = { epsilon: 1, delta: 1e-5 };
  const search = (given: DpSgdParameters, options: object = {}) =>
    calibrateDpSgd(given, { free: "noiseMultiplier", target, neighboringRelation, ...options });

  test("with the free number given, too", () => {
    expect(() => search({ noiseMultiplier: 1, samplingRate: 0.1, steps: 10 })).toThrow(
      "noiseMultiplier: expected none, because it is looked for, got 1.",
    );
  });

  test("without a number that it needs", () => {
    expect(() => search({ samplingRate: 0.1 })).toThrow(
      "steps: expected a whole number from 0 to 9007199254740991, got nothing.",
    );
    expect(() => search({ steps: 10 })).toThrow(
      "samplingRate: expected a number from 0 to 1, or batchSize and datasetSize, got nothing.",
    );
  });

  test("with two numbers that say the same", () => {
    const both = { samplingRate: 0.1, batchSize: 10, datasetSize: 100, steps: 1 };
    expect(() => search(both)).toThrow("batchSize: expected none beside samplingRate");
    expect(() => search({ samplingRate: 0.1, steps: 1, epochs: 1 })).toThrow(
      "epochs: expected none beside steps",
    );
  });

  test("with a target, a range or a tolerance that is none", () => {
    const given = { samplingRate: 0.1, steps: 10 };
    expect(() => search(given, { target: { epsilon: Number.NaN, delta: 1e-5 } })).toThrow(
      "target.epsilon: expected a number of at least 0, got NaN.",
    );
    expect(() => search(given, { range: [2, 1] })).toThrow("range of noiseMultiplier: expected");
    expect(() => search(given, { tolerance: 0 })).toThrow("tolerance: expected");
  });
});
