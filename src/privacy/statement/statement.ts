/**
 * A statement of privacy: what is claimed about a record, or why nothing is, with all that a reader needs to judge it.
 *
 * Proves: a third party gets the same epsilon from the event that stands in it. Does not prove: that the record is true.
 */
import { type Bounds, UnsupportedEventError } from "../accountants/accountant.ts";
import { jsonNumber, type Query } from "../query.ts";
import type { PrivacyRecord } from "../record.ts";
import { type Tier, tier, tierSource } from "../tier.ts";
import { accessConditions } from "./accesses.ts";
import { type Assumption, assumptionsOf } from "./assumptions.ts";
import { type ChecklistItem, checklist } from "./checklist.ts";
import { claimText, deltaText, lowerText } from "./digits.ts";
import { mismatches } from "./mismatch.ts";
import {
  type AttackBound,
  accountOf,
  type ExactGaussian,
  type Numbers,
  numbersOf,
} from "./numbers.ts";
import { type BatchesCompared, otherBatches } from "./otherBatches.ts";
import { refusalsOf } from "./refusals.ts";

/** A bracket as JSON holds it, and as it is printed. */
export interface StatedBounds {
  readonly epsilon: number | "Infinity";
  readonly lower: number | "Infinity";
  /** Rounded up, with the digits that the accountant vouches for. */
  readonly text: string;
  /** `lower` rounded down, with one digit more; `not known` for 0. */
  readonly lowerText: string;
}

/** What is claimed, or why nothing is. */
export type Claim =
  | ({
      readonly kind: "claimed";
      readonly delta: number;
      readonly accountant: string;
    } & StatedBounds)
  | { readonly kind: "refused"; readonly reasons: readonly string[] };

/** A tier as JSON holds it, with where its thresholds come from. */
export type StatedTier = Omit<Tier, "epsilon"> & {
  readonly epsilon: number | "Infinity";
  readonly source: string;
  readonly grade: string;
  /** Where the relation is `replaceOne`: what the same event has where one unit is blanked, as tiers presuppose. */
  readonly underReplaceSpecial?: StatedBounds & { readonly tier?: number };
};

/** The reporting checklist filled in, and what belongs beside it. Plain data, ready for JSON. */
export interface Statement {
  readonly v: 1;
  readonly kind: "statement";
  readonly title: string;
  readonly claim: Claim;
  readonly tier?: StatedTier;
  /** The claimed delta first. Empty where nothing is claimed. */
  readonly curve: readonly (StatedBounds & { readonly delta: number })[];
  readonly attacks: readonly AttackBound[];
  readonly exact?: ExactGaussian;
  /** Training alone as it ran, and under Poisson coins that nobody threw: the second is no claim. */
  readonly otherBatches: readonly (StatedBounds & Omit<BatchesCompared, "upper" | "lower">)[];
  readonly assumptions: readonly Assumption[];
  /** Audits that contradict the claim: something is wrong with one of them. */
  readonly alarms: readonly string[];
  readonly checklist: readonly ChecklistItem[];
  /** What a third party asks `assay privacy epsilon -` to get the same number. */
  readonly query?: Query;
  /** Without what is not public. */
  readonly record: PrivacyRecord;
}

/** The statement of a record. */
export function statementOf(record: PrivacyRecord): Statement {
  const { neighboringRelation } = record;
  const { numbers, reasons } = numbersOrReasons(record);
  const assumptions = assumptionsOf(record, mismatchesOr(record));
  const claim = claimOf(numbers, reasons);
  const compared = otherBatches(record, neighboringRelation ?? "replaceSpecial");
  const alarms = numbers === undefined ? [] : alarmsOf(record, numbers);
  const stated = { record, claim, numbers, assumptions, compared, alarms };
  return {
    ...{ v: 1, kind: "statement", title: record.title, claim },
    ...(numbers && { tier: tierOf(record, numbers.curve[0]!.upper, assumptions) }),
    curve: numbers?.curve.map(({ delta, ...bounds }) => ({ delta, ...statedBounds(bounds) })) ?? [],
    attacks: numbers?.attacks ?? [],
    ...(numbers?.exact && { exact: numbers.exact }),
    otherBatches: compared.map(({ upper, lower, ...rest }) => ({
      ...rest,
      ...statedBounds({ upper, lower }),
    })),
    ...{ assumptions, alarms, checklist: checklist(stated) },
    ...(numbers && { query: queryOf(record, numbers) }),
    record: publicRecord(record),
  };
}

/** Numbers where a claim may be made and somebody knows the event; else why not. */
function numbersOrReasons(record: PrivacyRecord): {
  readonly numbers?: Numbers;
  readonly reasons: readonly string[];
} {
  const reasons = refusalsOf(record);
  if (reasons.length > 0) return { reasons };
  try {
    return { numbers: numbersOf(record, record.neighboringRelation!), reasons };
  } catch (error) {
    if (error instanceof UnsupportedEventError) return { reasons: [error.message] };
    throw error;
  }
}

/** Parts that do not belong together are refused elsewhere, with their reason. */
function mismatchesOr(record: PrivacyRecord): readonly string[] {
  try {
    return mismatches(record);
  } catch (error) {
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
}

function claimOf(numbers: Numbers | undefined, reasons: readonly string[]): Claim {
  if (numbers === undefined) return { kind: "refused", reasons };
  const [{ delta, ...bounds }] = numbers.curve as readonly [Numbers["curve"][number]];
  const accountant = numbers.account.accountant.name;
  return { kind: "claimed", delta, accountant, ...statedBounds(bounds) };
}

const statedBounds = (bounds: Bounds): StatedBounds => ({
  epsilon: jsonNumber(bounds.upper),
  lower: jsonNumber(bounds.lower),
  text: claimText(bounds),
  lowerText: lowerText(bounds),
});

/** A tier presupposes that all accesses are counted, and that what the numbers rest on holds. */
function tierOf(
  record: PrivacyRecord,
  epsilon: number,
  assumptions: readonly Assumption[],
): StatedTier {
  const found = tier(epsilon, record.unitOfPrivacy!, record.neighboringRelation!);
  const beside = underReplaceSpecial(record);
  const broken = assumptions.filter(({ holds }) => holds !== "yes").map(({ text }) => text);
  return {
    ...found,
    epsilon: jsonNumber(epsilon),
    ...tierSource,
    conditionsNotMet: [...found.conditionsNotMet, ...accessConditions(record), ...broken],
    ...(beside && { underReplaceSpecial: beside }),
  };
}

/** Undefined under other relations, and where nobody knows the event under this one. */
function underReplaceSpecial(record: PrivacyRecord): StatedTier["underReplaceSpecial"] {
  if (record.neighboringRelation !== "replaceOne") return undefined;
  try {
    const account = accountOf(record.event, "replaceSpecial", record);
    const bounds = account.epsilon(record.deltas[0]!);
    const found = tier(bounds.upper, record.unitOfPrivacy!, "replaceSpecial").tier;
    return { ...statedBounds(bounds), ...(found && { tier: found }) };
  } catch (error) {
    if (error instanceof UnsupportedEventError) return undefined;
    throw error;
  }
}

function alarmsOf({ audits }: PrivacyRecord, { account }: Numbers): readonly string[] {
  return audits.flatMap(({ method, epsilon, delta, confidence }) => {
    const claimed = account.epsilon(delta).upper;
    if (epsilon <= claimed) return [];
    return [
      `${method}: the true epsilon is above ${epsilon} at delta ${deltaText(delta)} (confidence ${confidence}), and ${claimText({ upper: claimed, lower: 0 })} is claimed. The mechanism, its analysis or the audit is wrong.`,
    ];
  });
}

const queryOf = (record: PrivacyRecord, { account, curve }: Numbers): Query => ({
  event: record.event,
  delta: curve[0]!.delta,
  accountant: account.accountant.name,
  neighboringRelation: record.neighboringRelation!,
});

function publicRecord(record: PrivacyRecord): PrivacyRecord {
  if (record.dataset === undefined || record.dataset.isSizePublic) return record;
  const { size: _, ...dataset } = record.dataset;
  return { ...record, dataset };
}
