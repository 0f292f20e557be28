/**
 * What can be audited: something that runs with chosen canaries in its data, and whose output is then read for each of
 * them. A trainer, a query, a program elsewhere that writes a file of scores.
 */
import { generator, type Seed, split } from "../../math/seed.ts";
import type { CanaryScore } from "./canaryScore.ts";

/** Runs once and says, for every canary, how much its output looks as if that canary had been in. */
export interface AuditedMechanism {
  /** At least 1. */
  readonly canaries: number;
  /**
   * One run on the canaries that are `included`, besides whatever other data there is. A score for each canary, also
   * those left out; the scorer must not look at `included`.
   */
  run(included: readonly boolean[], seed: Seed): readonly number[] | Promise<readonly number[]>;
}

/** One fair coin for each canary. */
export function coinFlips(count: number, seed: Seed): readonly boolean[] {
  const { uniform } = generator(split(seed, "coins"));
  return Array.from({ length: count }, () => uniform() < 0.5);
}

/** Scores of one run in which every canary was in by its own coin: what the audits of one run read. */
export async function oneRunScores(
  mechanism: AuditedMechanism,
  seed: Seed,
): Promise<readonly CanaryScore[]> {
  const included = coinFlips(mechanism.canaries, seed);
  const scores = await mechanism.run(included, split(seed, "run"));
  if (scores.length === included.length) {
    return scores.map((score, index) => ({ score, included: included[index]! }));
  }
  throw new RangeError(
    `oneRunScores: expected a score for each of ${included.length} canaries, got ${scores.length}.`,
  );
}

/**
 * Scores of many runs, each with its own coins. With one canary they are independent whatever the mechanism; with
 * several, only where canaries do not disturb each other.
 */
export async function manyRunScores(
  mechanism: AuditedMechanism,
  runs: number,
  seed: Seed,
): Promise<readonly CanaryScore[]> {
  const all: CanaryScore[] = [];
  for (let index = 0; index < runs; index++) {
    all.push(...(await oneRunScores(mechanism, split(seed, "audit", index))));
  }
  return all;
}
