/**
 * What an audit found, beside what was claimed.
 *
 * A bound above the claim is an alarm: the claim, the mechanism or the audit is wrong. A bound below it is no proof of
 * privacy, and how large a bound this audit could have found at all is said with it.
 */
import { exactProportion } from "../../math/exactProportion.ts";
import type { AuditMethod } from "./auditMethods.ts";
import { auditMethods, largestPossibleBound } from "./auditMethods.ts";
import type { CanaryScore } from "./canaryScore.ts";
import { oneRunScoresRefute } from "./guesses.ts";
import type { LowerBound } from "./lowerBound.ts";
import { type MembershipInference, membershipInference } from "./membershipInference.ts";
import type { EpsilonDelta } from "./oneRun.ts";
import { claimTradeoff, type Tradeoff } from "./tradeoff.ts";

/** One method's answer. */
export interface AuditFinding extends LowerBound {
  readonly assumes: string;
  /** The bound that perfect scores of this number would have given. */
  readonly largestPossible: number;
  readonly isAboveClaim: boolean;
}

/** An operating point of the attack, and what the claim lets any attack reach there. */
export interface AllowedRate {
  readonly falsePositiveRate: number;
  readonly largestTruePositiveRate: number;
}

/** The whole curve that was claimed, against the scores. */
export interface CurveFinding {
  readonly isRefuted: boolean;
  readonly confidence: number;
  readonly assumes: string;
}

/** An audit with all that is needed to judge it. */
export interface AuditReport {
  readonly claim: EpsilonDelta;
  /** Of all findings together. */
  readonly confidence: number;
  readonly findings: readonly AuditFinding[];
  /** The attack by itself, without the points of its curve. */
  readonly attack: Omit<MembershipInference, "roc">;
  /** At the false positive rates of `attack`. */
  readonly allowed: readonly AllowedRate[];
  /** Present where a curve was claimed. */
  readonly curve?: CurveFinding;
  /** Whether a bound is above the claim, or the claimed curve is refuted. */
  readonly alarm: boolean;
  readonly warnings: readonly string[];
}

/** What is audited, and how. */
export interface AuditReportOptions {
  readonly claim: EpsilonDelta;
  /** All that is claimed: the largest true positive rates at all false positive rates. Tested as canaries of one run. */
  readonly curve?: Tradeoff;
  /** At least one, or a curve. They share the significance, so that any of them may sound the alarm. */
  readonly methods: readonly AuditMethod[];
  /** In (0, 1). @default 0.95 */
  readonly confidence?: number;
}

/** Audits scores. @throws RangeError for NaN, a single class, or numbers out of range. */
export function auditReport(
  scores: readonly CanaryScore[],
  { claim, curve, methods, confidence = 0.95 }: AuditReportOptions,
): AuditReport {
  requireClaim(claim);
  if (methods.length === 0 && curve === undefined) {
    throw new RangeError("auditReport: expected a method or a curve, got neither.");
  }
  const { roc: _, ...attack } = membershipInference(scores, { confidence });
  const tests = methods.length + (curve === undefined ? 0 : 1);
  const options = { delta: claim.delta, confidence: 1 - (1 - confidence) / tests };
  const findings = methods.map((method): AuditFinding => {
    const bound = method.bound(scores, options);
    const largestPossible = largestPossibleBound(method, attack, options).epsilon;
    const isAboveClaim = bound.epsilon > claim.epsilon;
    return { ...bound, assumes: method.assumes, largestPossible, isAboveClaim };
  });
  const isRefuted = curve !== undefined && oneRunScoresRefute(scores, curve, options);
  const tradeoff = curve ?? claimTradeoff(claim);
  return {
    claim,
    confidence,
    findings,
    attack,
    allowed: attack.operatingPoints.map(({ targetFalsePositiveRate: rate }) => ({
      falsePositiveRate: rate,
      largestTruePositiveRate: tradeoff.largestTruePositiveRate(rate),
    })),
    ...(curve && {
      curve: {
        isRefuted,
        confidence: options.confidence,
        assumes: auditMethods["one-run"].assumes,
      },
    }),
    alarm: isRefuted || findings.some(({ isAboveClaim }) => isAboveClaim),
    warnings: [...coinWarnings(attack), ...powerWarnings(claim, findings)],
  };
}

/** Chance that fair coins fall as unevenly as this, below which they are doubted. */
const UNFAIR = 1e-4;

function coinWarnings({ included, excluded }: AuditReport["attack"]): string[] {
  const n = included + excluded;
  const [low, high] = exactProportion(included, n, { confidence: 1 - UNFAIR }).interval;
  if (low <= 0.5 && 0.5 <= high) return [];
  return [
    `${included} of ${n} canaries were in: fair coins hardly fall like that. An audit of one run needs a fair coin for each.`,
  ];
}

const powerWarnings = ({ epsilon }: EpsilonDelta, findings: readonly AuditFinding[]) =>
  findings
    .filter(({ largestPossible }) => largestPossible <= epsilon)
    .map(
      ({ method, n }) =>
        `${method}: ${n} scores can show no epsilon above the claim, however bad the mechanism. More canaries can.`,
    );

function requireClaim({ epsilon, delta }: EpsilonDelta): void {
  if (epsilon >= 0 && delta >= 0 && delta < 1) return;
  throw new RangeError(
    `auditReport: expected a claim with epsilon of at least 0 and delta in [0, 1), got ${epsilon} and ${delta}.`,
  );
}
