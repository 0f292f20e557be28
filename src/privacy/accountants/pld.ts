/**
 * Privacy loss distributions: the losses of all parts, added up by their characteristic functions or on a grid, with a bound
 * from each side. Koskela, Jälkö & Honkela 2020 (arXiv 1906.03049); Zhu, Dong & Wang 2022 (arXiv 2106.08567); Doroshenko et
 * al. 2022 (arXiv 2207.04380).
 */
import { isAttained } from "../attained.ts";
import { gaussianNoise } from "../gaussianPart.ts";
import type { NeighboringRelation } from "../neighboringRelation.ts";
import { LOG_TAIL, pldCurve } from "../pld/curve.ts";
import { instanceCurve } from "../pld/instanceCurve.ts";
import { lossPairOf } from "../pld/lossPairOf.ts";
import { gaussiansAsOne, pairsOf } from "../pld/pairsOf.ts";
import type { Repeated } from "../repeated.ts";
import type { Accountant, AccountingOptions, PrivacyCurve } from "./accountant.ts";
import gdp from "./gdp.ts";

export default {
  name: "pld",
  description: "adds up privacy losses, and knows how far off it is: the usual choice",
  guarantee: "bound",
  takesAccuracy: true,
  compose(
    parts: readonly Repeated[],
    relation: NeighboringRelation,
    options: AccountingOptions = {},
  ): PrivacyCurve {
    if (parts.some(({ part }) => part.kind === "nonPrivate")) return noPrivacy;
    if (parts.every(({ part }) => gaussianNoise(part, relation) !== undefined)) {
      return gdp.compose(parts, relation);
    }
    const together = gaussiansAsOne(parts, relation);
    const pairs = pairsOf(together, (part, logTail) => lossPairOf(part, { relation, logTail }));
    if (pairs(LOG_TAIL).length === 0) return fullPrivacy;
    const curve = pldCurve(pairs, options);
    if (parts.every(({ part }) => isAttained(part))) return curve;
    return between(instanceCurve(parts, relation, options), curve);
  },
} satisfies Accountant;

/** Claims of one curve; what is below those of an allowed mechanism cannot be correct. */
const between = (allowed: PrivacyCurve, curve: PrivacyCurve): PrivacyCurve => ({
  epsilon: (delta) => ({ upper: curve.epsilon(delta).upper, lower: allowed.epsilon(delta).lower }),
  delta: (epsilon) => ({ upper: curve.delta(epsilon).upper, lower: allowed.delta(epsilon).lower }),
});

const always = (upper: number, lower = upper): PrivacyCurve => ({
  epsilon: (delta) => (delta >= 1 ? { upper: 0, lower: 0 } : { upper, lower }),
  delta: () => ({ upper: Math.min(1, upper), lower: Math.min(1, lower) }),
});

const noPrivacy = always(Infinity);
const fullPrivacy = always(0);
