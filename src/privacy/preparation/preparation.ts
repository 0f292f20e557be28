/**
 * What is learned from private data before training, and charged: vocabularies, bucket edges, priors, calibrations.
 *
 * A mechanism computes its own sensitivity. A caller says who is protected and how many records one of them has, never
 * how far a sum moves.
 *
 * Does not prove: that what a caller counted has at most so many records of one unit.
 */
import type { PrivacyEvent } from "../event.ts";
import { type Charge, type Ledger, withCharge } from "../ledger.ts";
import { type NeighboringRelation, neighboringRelations } from "../neighboringRelation.ts";
import { normalSource } from "../noise/normalSource.ts";
import { childRandomness, type Randomness } from "../noise/randomness.ts";
import type { AccessKind } from "../record.ts";
import { checkedUnit } from "../unitCheck.ts";
import type { UnitOfPrivacy } from "../unitOfPrivacy.ts";

/** What every preparation is told. */
export interface PreparationOptions {
  /** Of what it is, in a few words: it stands in the ledger, and splits the seed. `the field C1` */
  readonly name: string;
  /** What neighbours differ by, with the most records that one unit has in what is read here. */
  readonly unitOfPrivacy: UnitOfPrivacy;
  readonly neighboringRelation: NeighboringRelation;
  readonly randomness: Randomness;
}

/** A release of a preparation, and what it costs. */
export interface Prepared<Result> {
  /** May be published. */
  readonly result: Result;
  /** Belongs into the ledger of every model that uses the result, once for all of them together. */
  readonly charge: Charge;
  /** How far one unit that comes or goes moves what was noised: sums in L2 norm, scores of choices at most. */
  readonly sensitivity: number;
  readonly unitOfPrivacy: UnitOfPrivacy;
  readonly neighboringRelation: NeighboringRelation;
}

/** What happens to private data, known before any of it is read. */
export interface Cost {
  readonly event: PrivacyEvent;
  readonly of: AccessKind;
  /** `prior of` */
  readonly what: string;
}

/** What a mechanism found out: its result, with what happened to private data. */
export interface Release<Result> extends Cost {
  readonly result: Result;
  readonly sensitivity: number;
}

/** The charge of this cost, for what is called so. */
export const chargeOf = (
  { name }: Pick<PreparationOptions, "name">,
  { event, of, what }: Cost,
): Charge => ({ label: `${what} ${name}`, event, of });

/** A release with its charge, for these options. */
export function prepared<Result>(
  options: PreparationOptions,
  { result, sensitivity, ...cost }: Release<Result>,
): Prepared<Result> {
  const { unitOfPrivacy, neighboringRelation } = options;
  const charge = chargeOf(options, cost);
  return { result, charge, sensitivity, unitOfPrivacy, neighboringRelation };
}

/**
 * The books with this charge.
 *
 * @throws RangeError where it protects another unit, or is for another relation, than the plan claims.
 */
export function withPreparation(ledger: Ledger, prepared: Prepared<unknown>): Ledger {
  const { unitOfPrivacy, neighboringRelation } = ledger.plan;
  const [planned, found] = [unitOfPrivacy, prepared.unitOfPrivacy].map(unitName);
  const { label } = prepared.charge;
  if (planned !== found) {
    throw new RangeError(`${label}: expected to protect one ${planned}, as planned, got ${found}.`);
  }
  if (neighboringRelation !== prepared.neighboringRelation) {
    const got = prepared.neighboringRelation;
    throw new RangeError(`${label}: expected ${neighboringRelation}, as planned, got ${got}.`);
  }
  return withCharge(ledger, prepared.charge);
}

const unitName = (unit: UnitOfPrivacy) => (unit.kind === "group" ? unit.of : unit.kind);

/**
 * The most records of one unit.
 *
 * @throws RefusedInputError for a unit that was not stated; RangeError for a relation that is none.
 */
export function recordsOfUnit(options: PreparationOptions): number {
  const { unitOfPrivacy, neighboringRelation } = options;
  const unit = checkedUnit(unitOfPrivacy);
  if (!neighboringRelations.includes(neighboringRelation)) {
    const known = neighboringRelations.join(", ");
    throw new RangeError(
      `${options.name}: expected one of ${known}, got ${String(neighboringRelation)}.`,
    );
  }
  return unit.kind === "example" ? 1 : unit.contributions;
}

/**
 * Loss of a choice between neighbours, where one unit that comes or goes can cost `epsilon`: replacing is both, and a
 * choice by the exponential mechanism says nothing about relations by itself.
 */
export const lossUnder = (relation: NeighboringRelation, epsilon: number): number =>
  relation === "replaceOne" ? 2 * epsilon : epsilon;

/** A number above 0. */
export function requireAbove(name: string, what: string, value: number): number {
  if (value > 0 && value < Infinity) return value;
  throw new RangeError(`${name}: expected ${what} above 0, got ${value}.`);
}

/** Randomness of one preparation: what another one draws from the same seed says nothing about it. */
export const ownRandomness = ({ randomness, name }: PreparationOptions, what: string): Randomness =>
  childRandomness(randomness, "preparation", what, name);

/** Numbers that are drawn at a time: few at first, for many preparations need few. */
const [FIRST_BLOCK, LARGEST_BLOCK] = [16, 4096];

/** Standard normal numbers, one at a time. */
export function normals(randomness: Randomness): () => number {
  const source = normalSource(randomness);
  let block = new Float32Array(0);
  let next = 0;
  return () => {
    if (next === block.length) {
      const size = Math.max(FIRST_BLOCK, Math.min(2 * block.length, LARGEST_BLOCK));
      if (block.length !== size) block = new Float32Array(size);
      source.fill(block);
      next = 0;
    }
    return block[next++]!;
  };
}
