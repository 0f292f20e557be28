/** Every way to turn scores into a lower bound, by name, each with what it takes for granted. */
import type { CanaryScore } from "./canaryScore.ts";
import { gaussianEpsilonOfRates } from "./clopperPearson.ts";
import { oneRunScoreLowerBound } from "./guesses.ts";
import type { AuditOptions, LowerBound } from "./lowerBound.ts";
import { scoreLowerBound } from "./thresholds.ts";

/** A way to audit scores. */
export interface AuditMethod {
  readonly name: AuditMethodName;
  /** One sentence for help and reports. */
  readonly description: string;
  /** What must be true for the bound to keep its confidence. */
  readonly assumes: string;
  bound(scores: readonly CanaryScore[], options: AuditOptions): LowerBound;
}

/** Names of all of them, the one that asks for least first. */
export const auditMethodNames = ["one-run", "f-dp", "clopper-pearson", "gdp"] as const;

/** One of them. */
export type AuditMethodName = (typeof auditMethodNames)[number];

const fairCoins =
  "every canary was in by a fair coin of its own, and no score was made with a look at the coins";
const independent =
  "scores are independent of each other: each from a run of its own, or from canaries that do not disturb each other";
const gaussian = "the mechanism is as private as Gaussian noise";

/** All of them. */
export const auditMethods: Readonly<Record<AuditMethodName, AuditMethod>> = {
  "one-run": {
    name: "one-run",
    description: "many canaries in one run, any mechanism (Steinke, Nasr & Jagielski 2023)",
    assumes: `${fairCoins}.`,
    bound: (scores, options) => oneRunScoreLowerBound(scores, options),
  },
  "f-dp": {
    name: "f-dp",
    description:
      "many canaries in one run of a mechanism with Gaussian noise (Mahloujifar et al. 2024)",
    assumes: `${fairCoins}; ${gaussian}.`,
    bound: (scores, options) => oneRunScoreLowerBound(scores, { ...options, gaussian: true }),
  },
  "clopper-pearson": {
    name: "clopper-pearson",
    description: "many independent scores, any mechanism (Jagielski, Ullman & Oprea 2020)",
    assumes: `${independent}.`,
    bound: (scores, options) => scoreLowerBound(scores, options),
  },
  gdp: {
    name: "gdp",
    description: "many independent scores of a mechanism with Gaussian noise (Nasr et al. 2023)",
    assumes: `${independent}; ${gaussian}.`,
    bound(scores, options) {
      const bound = scoreLowerBound(scores, { ...options, epsilonOf: gaussianEpsilonOfRates });
      return { ...bound, method: `${bound.method}, under Gaussian DP` };
    },
  },
};

/**
 * The largest bound that so many scores could have given: every canary that was in above every one that was not. Where
 * it is below a claim, the audit could not have refuted it.
 */
export function largestPossibleBound(
  method: AuditMethod,
  { included, excluded }: { readonly included: number; readonly excluded: number },
  options: AuditOptions,
): LowerBound {
  const scores = Array.from({ length: included + excluded }, (_, index) => ({
    score: -index,
    included: index < included,
  }));
  return method.bound(scores, options);
}
