/** Preparations run many times on two neighbours: what an auditor of them needs. */
import { type Seed, seedFrom, split } from "../../../src/math/seed.ts";
import { privacyOf } from "../../../src/privacy/account.ts";
import { mechanismLowerBound } from "../../../src/privacy/audit/mechanismTest.ts";
import { seededRandomness } from "../../../src/privacy/noise/randomness.ts";
import type { PreparationOptions, Prepared } from "../../../src/privacy/preparation/preparation.ts";

/** Of one record each, that come or go. */
export const options: PreparationOptions = {
  name: "a test",
  unitOfPrivacy: { kind: "example" },
  neighboringRelation: "addOrRemoveOne",
  randomness: seededRandomness(seedFrom(31)),
};

/** Of users with at most so many records. */
export const ofUsers = (contributions: number): Pick<PreparationOptions, "unitOfPrivacy"> => ({
  unitOfPrivacy: { kind: "user", contributions },
});

/** What a charge claims at a delta. */
export const claimed = (
  { charge, neighboringRelation }: Prepared<unknown>,
  delta: number,
): number => privacyOf(charge.event, { neighboringRelation }).epsilon(delta).upper;

/** Which of two neighbours a release is of. */
export type Side = "first" | "second";

/** What many releases of both neighbours show: one number from each. */
export interface Audit {
  readonly release: (side: Side, seed: Seed) => number | Promise<number>;
  readonly delta: number;
  /** Of each neighbour. @default 4000 */
  readonly runs?: number;
}

/** The largest epsilon that these releases refute; one audit in 200 is wrong about a mechanism that is right. */
export async function epsilonFound({ release, delta, runs = 4000 }: Audit): Promise<number> {
  const answers = async (side: Side) => {
    const found: number[] = [];
    for (let run = 0; run < runs; run++) {
      found.push(await release(side, split(seedFrom(32), side, run)));
    }
    return found;
  };
  const outputs = { first: await answers("first"), second: await answers("second") };
  return mechanismLowerBound(outputs, { delta, confidence: 0.995 }).epsilon;
}
