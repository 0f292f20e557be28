/** What runs begin with. */
import { generator, type Seed, split } from "../../math/seed.ts";
import type { RunGroup } from "../runGroups.ts";
import type { Target } from "../target.ts";

/** One random prompt of allowed tokens, from this seed alone. */
export function randomPrompt({ allowed, promptTokens }: Target, seed: Seed): number[] {
  const { pick } = generator(seed);
  return Array.from({ length: promptTokens }, () => pick(allowed));
}

/** The seed of a run in a row of a group. */
export const runSeed = (seed: Seed, { first }: RunGroup, row: number): Seed =>
  split(seed, "run", first + row);
