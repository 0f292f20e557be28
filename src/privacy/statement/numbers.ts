/** What the accountant says about the event of a record. */
import { type Account, privacyOf } from "../account.ts";
import { type Bounds, UnsupportedEventError } from "../accountants/accountant.ts";
import { accountants } from "../accountants/index.ts";
import { curveTradeoff } from "../audit/tradeoff.ts";
import type { PrivacyEvent } from "../event.ts";
import { gaussianNoise } from "../gaussianPart.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import type { PrivacyRecord } from "../record.ts";
import { repeatedParts } from "../repeated.ts";

/** One point of the curve. */
export interface CurvePoint extends Bounds {
  readonly delta: number;
}

/** What no attack can exceed. */
export interface AttackBound {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** Guarantees that say all in one number, where the event is Gaussian through and through. */
export interface ExactGaussian {
  /** As hard to tell apart as normal numbers `mu` standard deviations apart. */
  readonly mu: number;
  /** Zero-concentrated: Rényi divergence of order α at most ρ α. */
  readonly rho: number;
}

/** Everything that is computed. */
export interface Numbers {
  readonly account: Account;
  /** At the claimed delta first, then at others from large to small. */
  readonly curve: readonly CurvePoint[];
  readonly attacks: readonly AttackBound[];
  readonly exact?: ExactGaussian;
}

/** The accountant of the record where it is one of ours and knows the event; else the first that does. */
export function accountOf(
  event: PrivacyEvent,
  neighboringRelation: NeighboringRelation,
  { accountant }: PrivacyRecord,
): Account {
  if (!accountants.some(({ name }) => name === accountant.name)) {
    return privacyOf(event, { neighboringRelation });
  }
  try {
    return privacyOf(event, { neighboringRelation, accountant: accountant.name });
  } catch (error) {
    if (!(error instanceof UnsupportedEventError)) throw error;
    const account = privacyOf(event, { neighboringRelation });
    return { ...account, notes: [...account.notes, error.message] };
  }
}

/** Where attacks with few false alarms are bounded best. */
const largeDeltas = [0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4];

/** Every point of the curve bounds every attack, and the smallest bound counts: few points are enough. */
function attacksOn(account: Account, curve: readonly CurvePoint[]): readonly AttackBound[] {
  const more = largeDeltas.map((delta) => ({ delta, ...account.epsilon(delta) }));
  const claims = [...more, ...curve].filter(({ upper }) => upper < Infinity);
  const tradeoff = curveTradeoff(claims.map(({ delta, upper: epsilon }) => ({ epsilon, delta })));
  return falsePositiveRates.map((falsePositiveRate) => ({
    falsePositiveRate,
    truePositiveRate: tradeoff.largestTruePositiveRate(falsePositiveRate),
  }));
}

const decades = [1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10];
const falsePositiveRates = [1e-3, 1e-2];

/** The numbers of a claim about this record. */
export function numbersOf(record: PrivacyRecord, relation: NeighboringRelation): Numbers {
  const account = accountOf(record.event, relation, record);
  const { dataset, deltas } = record;
  const largest = 1 / (dataset?.size ?? 1);
  const others = [...deltas.slice(1), ...decades].filter(
    (delta) => delta < largest && delta !== deltas[0],
  );
  const asked = [deltas[0]!, ...new Set(others.toSorted((a, b) => b - a))];
  const exact = exactGaussian(record.event, relation);
  const curve = asked.map((delta) => ({ delta, ...account.epsilon(delta) }));
  return {
    ...{ account, curve, attacks: attacksOn(account, curve) },
    ...(exact && { exact }),
  };
}

/** μ² adds up over Gaussian mechanisms, and ρ = μ² / 2. Undefined where something else happened. */
function exactGaussian(
  event: PrivacyEvent,
  relation: NeighboringRelation,
): ExactGaussian | undefined {
  let square = 0;
  for (const { part, count } of repeatedParts(event)) {
    const noise = gaussianNoise(part, relation);
    if (noise === undefined) return undefined;
    square += count / noise ** 2;
  }
  return { mu: Math.sqrt(square), rho: square / 2 };
}
