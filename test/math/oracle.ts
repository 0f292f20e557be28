/** Numbers of scipy and statsmodels, made by test/oracles/math_statistics.py. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Alternative, Group, PairedCounts } from "../../src/math/index.ts";

type Ends = readonly [low: number, high: number];
type PValues = Readonly<Record<Alternative, number>>;
type Intervals = { readonly percentile: Ends; readonly BCa: Ends };
type Plan = {
  readonly n: number;
  readonly alpha: number;
  readonly sides: "one" | "two";
  readonly power: number;
  readonly sizeFor80: number;
};

interface Oracle {
  readonly adjusted: readonly {
    readonly pValues: readonly number[];
    readonly holm: readonly number[];
    readonly benjaminiHochberg: readonly number[];
  }[];
  readonly bootstrap: {
    readonly resamples: number;
    readonly seed: number;
    readonly values: readonly number[];
    readonly clusters: readonly number[];
    readonly mean: Intervals;
    readonly variance: Intervals;
    readonly median: Intervals;
    readonly clusteredMean: Intervals;
    readonly meanOf200000: Ends;
  };
  readonly clusteredProportions: readonly {
    readonly groups: readonly (readonly [hits: number, n: number])[];
    readonly interval: Ends;
  }[];
  /** Rows of arguments and, last, the value. */
  readonly distributions: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly fisher: readonly ({ readonly first: Group; readonly second: Group } & PValues)[];
  readonly mcNemar: readonly (PairedCounts & {
    readonly exact: number;
    readonly chiSquare: number;
    readonly greater: number;
    readonly less: number;
  })[];
  readonly paired: {
    readonly first: readonly number[];
    readonly second: readonly number[];
    readonly clusters: readonly number[];
    readonly mean: number;
    readonly independent: Ends;
    readonly clustered: Ends;
    readonly signFlip: PValues;
    readonly signFlipClustered: PValues;
  };
  readonly power: {
    readonly twoProportions: readonly (Plan & { first: number; second: number })[];
    readonly paired: readonly (Plan & { difference: number; standardDeviation: number })[];
    readonly fisher: readonly (Omit<Plan, "sides"> & { first: number; second: number })[];
  };
  readonly proportions: readonly {
    readonly hits: number;
    readonly n: number;
    readonly confidence: number;
    readonly wilson: Ends;
    readonly exact: Ends;
    readonly lower: number;
    readonly upper: number;
  }[];
  readonly ranks: {
    readonly values: readonly number[];
    readonly labels: readonly boolean[];
    readonly ranks: readonly number[];
    readonly areaUnderRoc: number;
  };
  readonly seeds: {
    readonly key: readonly number[];
    readonly childKey: readonly number[];
    readonly uniforms: readonly number[];
  };
}

/** What scipy and statsmodels say. */
export const oracle = JSON.parse(
  readFileSync(new URL("../fixtures/statistics.json", import.meta.url), "utf8"),
) as Oracle;

/** Agreement to nine digits, in tiny numbers as in large ones. */
export function expectAgreement(
  ours: number | readonly number[],
  theirs: number | readonly number[],
  digits = 1e-9,
): void {
  const [own, other] = [[ours].flat(), [theirs].flat()];
  expect(own).toHaveLength(other.length);
  for (const [index, value] of other.entries()) {
    const distance = Math.abs(own[index]! - value);
    const allowed = value === 0 ? 1e-15 : digits * Math.abs(value);
    expect(distance <= allowed, `${own[index]} against ${value}`).toBe(true);
  }
}

/** The error that a call throws, as `name: message`. */
export function errorOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return "no error";
}
