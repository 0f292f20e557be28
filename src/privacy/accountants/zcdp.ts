/**
 * Zero-concentrated differential privacy: Rényi divergences of at most xi + rho · α at every order α, and the best of
 * all orders. Bun & Steinke 2016 (arXiv 1605.02065).
 */
import { gaussianNoise, treeNeedsPlaces } from "../gaussianPart.ts";
import { type NeighboringRelation, sumSensitivity } from "../neighboringRelation.ts";
import { notZero } from "../notZero.ts";
import { pureGuarantee } from "../pureGuarantee.ts";
import type { Part, Repeated } from "../repeated.ts";
import { type Concentration, concentratedDelta, concentratedEpsilon } from "../zcdp/conversion.ts";
import { type Accountant, type PrivacyCurve, UnsupportedEventError } from "./accountant.ts";

export default {
  name: "zcdp",
  description: "rho of zero-concentrated privacy: quick, for noise on all records",
  guarantee: "bound",
  compose(parts: readonly Repeated[], relation: NeighboringRelation): PrivacyCurve {
    const { rho, xi, slack } = total(parts, relation);
    return {
      epsilon: (delta) => ({ upper: epsilonBeside(slack, { rho, xi }, delta), lower: 0 }),
      delta: (epsilon) => {
        const rest = concentratedDelta({ rho, xi }, epsilon);
        return { upper: Math.min(1, slack + (1 - slack) * rest), lower: 0 };
      },
      details: () => ({ rho, xi }),
    };
  },
} satisfies Accountant;

/** All but an event of probability `slack` is concentrated. */
interface Total extends Concentration {
  readonly slack: number;
}

function epsilonBeside(slack: number, concentration: Concentration, delta: number): number {
  if (delta >= 1) return 0;
  if (delta < slack) return Infinity;
  return concentratedEpsilon(concentration, (delta - slack) / (1 - slack));
}

function total(parts: readonly Repeated[], relation: NeighboringRelation): Total {
  let [rho, xi, logKept] = [0, 0, 0];
  for (const { part, count } of parts) {
    const each = partOf(part, relation);
    rho += count * each.rho;
    xi += count * (each.xi ?? 0);
    logKept += count * Math.log1p(-(each.slack ?? 0));
  }
  return { rho, xi, slack: 0 - Math.expm1(logKept) };
}

type Share = { readonly rho: number; readonly xi?: number; readonly slack?: number };

function partOf(part: Part, relation: NeighboringRelation): Share {
  const noise = gaussianNoise(part, relation);
  if (noise !== undefined) return gaussianShare(noise);
  if (part.kind === "zcdp") return part;
  if (part.kind === "discreteGaussian") {
    return gaussianShare(part.standardDeviation / sumSensitivity(relation, part.sensitivity));
  }
  const pure = pureGuarantee(part, relation);
  if (!pure) throw new UnsupportedEventError("zcdp", part, reasonAgainst(part));
  // Losses in an interval of length epsilon: Cesar & Rogers 2021 (arXiv 2004.07223), lemma 3.3.
  const square = pure.epsilon ** 2;
  const rho = part.kind === "exponentialMechanism" ? square / 8 : square / 2;
  return { rho: notZero(rho, pure.epsilon), slack: pure.delta };
}

/** 1 / 2σ². Bun & Steinke, proposition 1.6; for integers Canonne, Kamath & Steinke 2020, proposition 5. */
const gaussianShare = (noise: number): Share => ({ rho: notZero(1 / (2 * noise ** 2), 1 / noise) });

function reasonAgainst(part: Part): string {
  if (part.kind === "treeAggregation") return treeNeedsPlaces;
  if (part.kind === "poissonSampled") return "sampling does not lower rho; ask rdp or pld.";
  return "no rho is known for it under this relation; ask rdp or pld.";
}
