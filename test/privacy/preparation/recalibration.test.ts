import { describe, expect, test } from "vitest";
import { generator, seedFrom } from "../../../src/math/seed.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import { fitCalibration } from "../../../src/privacy/preparation/calibrationFit.ts";
import {
  privateRecalibration,
  type RecalibrationOptions,
} from "../../../src/privacy/preparation/recalibration.ts";
import { claimed, epsilonFound, ofUsers, options } from "./someReleases.ts";

const binary: RecalibrationOptions = { ...options, task: "binary", noiseMultiplier: 0 };
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** Outputs of a model whose true logits are slope · output + intercept. */
function scoredClicks(count: number, slope: number, intercept: number) {
  const { normal, uniform } = generator(seedFrom(15));
  const outputs = Float64Array.from({ length: count }, () => 1.5 * normal() - 3);
  const labels = outputs.map((z) => (uniform() < sigmoid(slope * z + intercept) ? 1 : 0));
  return { outputs, labels };
}

/** The same of true log rates. */
function scoredCounts(count: number, intercept: number) {
  const { normal, uniform } = generator(seedFrom(16));
  const outputs = Float64Array.from({ length: count }, () => normal() - 2);
  const labels = outputs.map((z) => {
    const mean = Math.exp(z + intercept);
    let [events, passed] = [0, uniform()];
    for (const least = Math.exp(-mean); passed > least; passed *= uniform()) events++;
    return events;
  });
  return { outputs, labels };
}

describe("a calibration", () => {
  test("without noise finds slope and intercept, but for the width of bins", () => {
    const { result } = privateRecalibration(scoredClicks(60_000, 0.7, 0.5), binary);
    expect(result.fit).toBe("slope");
    expect(Math.abs(result.slope - 0.7)).toBeLessThan(0.03);
    expect(Math.abs(result.intercept - 0.5)).toBeLessThan(0.08);
  });

  test("comes close with noise as records grow", () => {
    const misses = [3000, 60_000].map((count) => {
      const scored = scoredClicks(count, 0.7, 0.5);
      const noisy = { ...binary, noiseMultiplier: 5 };
      const { slope, intercept } = privateRecalibration(scored, noisy).result;
      // Of the clicks that it expects at the mean output of −3.
      return Math.abs(sigmoid(-3 * slope + intercept) / sigmoid(-3 * 0.7 + 0.5) - 1);
    });
    expect(misses[1]).toBeLessThan(0.05);
    expect(misses[0]).toBeGreaterThan(misses[1]!);
  });

  test("makes as many clicks expected as were counted", () => {
    const { outputs, labels } = scoredClicks(60_000, 0.7, 0.5);
    const noisy = { ...binary, noiseMultiplier: 5 };
    for (const fit of ["slope", "intercept"] as const) {
      const { slope, intercept } = privateRecalibration(
        { outputs, labels },
        { ...noisy, fit },
      ).result;
      const expected = outputs.reduce((sum, z) => sum + sigmoid(slope * z + intercept), 0);
      const counted = labels.reduce((a, b) => a + b, 0);
      expect(Math.abs(expected / counted - 1)).toBeLessThan(0.02);
    }
  });

  test("of counts is an intercept: the logarithm of counted over expected events", () => {
    const task = { ...binary, task: "count", labelBound: 20 } as const;
    const { slope, intercept, fit } = privateRecalibration(scoredCounts(40_000, 0.4), task).result;
    expect([slope, fit]).toEqual([1, "intercept"]);
    expect(Math.abs(intercept - 0.4)).toBeLessThan(0.03);
    const both = privateRecalibration(scoredCounts(40_000, 0.4), { ...task, fit: "slope" }).result;
    expect(Math.abs(both.slope - 1)).toBeLessThan(0.05);
  });

  test("finds less the more noise there is: both numbers, the intercept, nothing", () => {
    const scored = scoredClicks(3000, 1, 1);
    const found = [5, 22, 60].map((noiseMultiplier) => {
      return privateRecalibration(scored, { ...binary, noiseMultiplier }).result;
    });
    expect(found.map(({ fit }) => fit)).toEqual(["slope", "intercept", "none"]);
    expect(found[1]!.slope).toBe(1);
    expect(Math.abs(found[1]!.intercept - 1)).toBeLessThan(0.5);
    expect(found[2]).toMatchObject({ slope: 1, intercept: 0 });
  });

  test("is not moved to one side by noise that lets bins in", () => {
    // Of a model that is right, the intercepts that 60 draws of the noise find lie around 0.
    const scored = scoredClicks(20_000, 1, 0);
    const intercepts = Array.from({ length: 60 }, (_, draw) => {
      const noisy = {
        ...binary,
        noiseMultiplier: 20,
        fit: "intercept",
        name: `draw ${draw}`,
      } as const;
      return privateRecalibration(scored, noisy).result.intercept;
    });
    const mean = intercepts.reduce((a, b) => a + b, 0) / intercepts.length;
    const square = intercepts.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    const error = Math.sqrt(square) / intercepts.length;
    const exact = privateRecalibration(scored, { ...binary, fit: "intercept" }).result.intercept;
    expect(Math.abs(mean - exact)).toBeLessThan(4 * error);
  });

  test("of bins that all have the same output has no slope", () => {
    const one = {
      outputs: Float64Array.of(-2),
      labels: Float64Array.of(50),
      records: Float64Array.of(100),
      ...{ standardDeviation: 1, labelBound: 1 },
    };
    // Half of the records are positive: −2 + 2 = 0.
    expect(fitCalibration(one, "binary", "slope")).toMatchObject({ slope: 1, fit: "intercept" });
    expect(fitCalibration(one, "binary", "slope").intercept).toBeCloseTo(2, 9);
  });

  test("costs one Gaussian, and its table may be drawn", () => {
    const { charge, result, sensitivity } = privateRecalibration(scoredClicks(500, 1, 0), {
      ...binary,
      ...ofUsers(3),
      noiseMultiplier: 2,
    });
    expect(charge).toEqual({
      label: "calibration of a test",
      event: { kind: "gaussian", noiseMultiplier: 2 },
      of: "evaluation",
    });
    expect(sensitivity).toBe(3);
    expect(result.table.standardDeviation).toBe(6);
    expect(result.table.outputs.length).toBe(24);
  });

  test("is as private as it says in an audit, for one record and not for ten", async () => {
    const noisy: RecalibrationOptions = {
      ...binary,
      noiseMultiplier: 1,
      bins: 1,
      fit: "intercept",
    };
    const scored = (positives: number) => ({
      outputs: new Float64Array(60).fill(-3),
      labels: Float64Array.from({ length: 60 }, (_, record) => (record < positives ? 1 : 0)),
    });
    const claim = claimed(privateRecalibration(scored(5), noisy), 0.01);
    const found = (sides: readonly [number, number]) =>
      epsilonFound({
        release: (side, seed) => {
          const all = { ...noisy, randomness: seededRandomness(seed) };
          const at = sides[side === "first" ? 0 : 1];
          return privateRecalibration(scored(at), all).result.intercept;
        },
        delta: 0.01,
        runs: 2000,
      });
    expect(await found([8, 9])).toBeLessThan(claim);
    expect(await found([8, 18])).toBeGreaterThan(claim);
  });

  test("refuses lists that do not belong together, and outputs that are none", () => {
    const { outputs, labels } = scoredClicks(10, 1, 0);
    expect(() => privateRecalibration({ outputs, labels: [1] }, binary)).toThrow(/as many outputs/);
    expect(() => privateRecalibration({ outputs: [Number.NaN], labels: [1] }, binary)).toThrow(
      /NaN/,
    );
    const empty = { ...binary, range: [1, 1] } as const;
    expect(() => privateRecalibration({ outputs, labels }, empty)).toThrow(/width/);
    expect(() => privateRecalibration({ outputs, labels }, { ...binary, bins: 0 })).toThrow(/bin/);
  });
});
