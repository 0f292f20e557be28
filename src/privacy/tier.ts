/**
 * How strong a formal guarantee is, in the three tiers of Ponomareva et al. 2023 (arXiv 2303.00654, section 5.2).
 *
 * We have the names and thresholds from readers of the paper, not from its text; what a tier means is said in our words.
 * Does not prove: that the guarantee is about the right unit, or that all accesses to the data were counted. What a
 * tier presupposes and a guarantee does not have is listed beside it.
 */
import type { NeighboringRelation } from "./neighboringRelation.ts";
import type { UnitOfPrivacy } from "./unitOfPrivacy.ts";

/** One of the tiers. */
export interface TierDefinition {
  /** 1 is the strongest. */
  readonly tier: 1 | 2 | 3;
  readonly name: string;
  /** The largest epsilon that belongs to it. */
  readonly largestEpsilon: number;
  readonly meaning: string;
}

/** All of them, the strongest first. An infinite epsilon is in none. */
export const tiers: readonly TierDefinition[] = [
  {
    tier: 1,
    name: "strong formal guarantee",
    largestEpsilon: 1,
    meaning:
      "The definition itself limits what anybody can learn about one unit, whatever else they know.",
  },
  {
    tier: 2,
    name: "reasonable guarantee",
    largestEpsilon: 10,
    meaning:
      "Limits attacks that are seen in practice rather than all that can be thought of; smaller is better, and " +
      "the details have to be reported.",
  },
  {
    tier: 3,
    name: "weak to no formal guarantee",
    largestEpsilon: Number.MAX_VALUE,
    meaning:
      "By itself no evidence that records are protected: it needs an empirical audit, or data that was made " +
      "less sensitive beforehand. It is still better than no bound.",
  },
];

/** Where names and thresholds come from; a grade of docs/evidence.md. */
export const tierSource = {
  source: "Ponomareva et al. 2023, arXiv 2303.00654, section 5.2",
  grade: "reported by a third party",
} as const;

/** Where an epsilon stands. */
export interface Tier extends Partial<Omit<TierDefinition, "largestEpsilon">> {
  readonly epsilon: number;
  readonly unitOfPrivacy: UnitOfPrivacy;
  readonly neighboringRelation: NeighboringRelation;
  /** What the tier presupposes and this guarantee does not have. */
  readonly conditionsNotMet: readonly string[];
}

/**
 * The tier of this epsilon, none where it is infinite, and what it presupposes in vain.
 *
 * Under `replaceOne` the tier is that of epsilon as it is. The same event has a smaller one under `addOrRemoveOne`, so
 * the tier is not too good; whoever has the event can ask for both.
 */
export function tier(epsilon: number, unit: UnitOfPrivacy, relation: NeighboringRelation): Tier {
  if (!(epsilon >= 0))
    throw new RangeError(`tier: expected epsilon of at least 0, got ${epsilon}.`);
  const definition = tiers.find(({ largestEpsilon }) => epsilon <= largestEpsilon);
  return {
    ...(definition && {
      tier: definition.tier,
      name: definition.name,
      meaning: definition.meaning,
    }),
    epsilon,
    unitOfPrivacy: unit,
    neighboringRelation: relation,
    conditionsNotMet: [
      ...unitConditions(unit),
      ...relationConditions(relation),
      ...sizeConditions(definition?.tier),
    ],
  };
}

function unitConditions(unit: UnitOfPrivacy): readonly string[] {
  if (unit.kind === "user") return [];
  if (unit.kind === "example") {
    return [
      "The unit is an example: this protects a person only where nobody gave more than one example.",
    ];
  }
  return [
    `The unit is a group (${unit.of}): a person who belongs to several groups is protected less.`,
  ];
}

function relationConditions(relation: NeighboringRelation): readonly string[] {
  if (relation !== "replaceOne") return [];
  return [
    "The relation is replaceOne: the tiers are meant for adding, removing or blanking one unit, where the same noise " +
      "gives a smaller epsilon.",
  ];
}

function sizeConditions(found: 1 | 2 | 3 | undefined): readonly string[] {
  if (found === undefined) return ["Epsilon is infinite: there is no guarantee at all."];
  return found === 3 ? ["Epsilon is above 10: it needs an audit or safer data beside it."] : [];
}
