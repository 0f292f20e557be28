/** Answers of other accountants: made by test/oracles/privacy_accounting.py and test/oracles/privacy_corners.py. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Accountant, NeighboringRelation, PrivacyEvent } from "../../src/privacy/index.ts";
import { repeatedParts } from "../../src/privacy/index.ts";

/** One question to another library, and its answer. */
export interface ReferenceCase {
  readonly id: number;
  readonly group: string;
  readonly library: "dp_accounting" | "opacus" | "prv_accountant";
  readonly accountant: "RDP" | "PLD" | "ANALYTIC" | "ADVANCED_COMPOSITION" | "PRV" | "GDP";
  readonly query: string;
  readonly neighboringRelation: NeighboringRelation;
  readonly event: PrivacyEvent;
  readonly delta: number;
  readonly epsilon: number;
  /** Of `rdp`. */
  readonly order?: number;
  /** Of PLD: the width of the grid. */
  readonly discretization?: number;
  /** Of PLD with privacy buckets: losses rounded down. */
  readonly optimistic?: number;
  /** Of `prv`. */
  readonly lower?: number;
  readonly estimate?: number;
  readonly epsilonError?: number;
  readonly resultDelta?: number;
  readonly resultMean?: number;
  readonly resultNoiseMultiplier?: number;
  readonly given?: Readonly<Record<string, number>>;
}

interface Fixture {
  readonly cases: readonly ReferenceCase[];
  readonly conversions: readonly (Readonly<Record<string, number>> & {
    readonly group: string;
    readonly accountant?: string;
  })[];
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8"));

const fixture: Fixture = read("privacyAccounting");

/** Rows of arguments and, last, the value with all its digits. */
export const corners: Readonly<Record<string, readonly (readonly number[])[]>> =
  read("privacyCorners");

/** The cases that a test is about. Never none. */
export function reference(about: (each: ReferenceCase) => boolean): readonly ReferenceCase[] {
  const found = fixture.cases.filter(about);
  expect(found.length).toBeGreaterThan(0);
  return found;
}

/** The conversions of one group. Never none. */
export function conversions(group: string): Fixture["conversions"] {
  const found = fixture.conversions.filter((each) => each.group === group);
  expect(found.length).toBeGreaterThan(0);
  return found;
}

/** What an accountant says of an event. */
export const curveOf = (
  accountant: Accountant,
  event: PrivacyEvent,
  relation: NeighboringRelation = "addOrRemoveOne",
) => accountant.compose(repeatedParts(event), relation);

/** Equal but for this part of it. */
export function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual / expected - 1), `${actual} against ${expected}`).toBeLessThan(tolerance);
}
