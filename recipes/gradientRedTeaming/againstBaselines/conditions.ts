/** Nine attacks with one budget. */
import { z } from "zod";
import type { Attack } from "../../../src/attacks/attack.ts";
import beamSearch from "../../../src/attacks/beamSearch.ts";
import bestOfN from "../../../src/attacks/bestOfN.ts";
import greedyCoordinateGradient from "../../../src/attacks/greedyCoordinateGradient.ts";
import gumbelAttack from "../../../src/attacks/gumbelAttack.ts";
import naturalPrompts from "../../../src/attacks/naturalPrompts.ts";
import projectedEmbeddings from "../../../src/attacks/projectedEmbeddings.ts";
import randomWords from "../../../src/attacks/randomWords.ts";
import reinforce from "../../../src/attacks/reinforce.ts";
import { count } from "../../../src/lab/settingCounts.ts";
import type { StudyCondition } from "../study/defineAttackStudy.ts";
import { responseOnly, responseOnlyCondition } from "../study/gradient.ts";
import { attackShape, fullWorld, smokeWorld, worldShape } from "../study/settings.ts";

/** Checks settings that come from outside. */
export const settingsSchema = z.strictObject({
  ...worldShape,
  ...attackShape,
  /** Forwards of each attack, at most. */
  forwards: count,
});

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The presets; the budget is what GBRT takes for `runs` prompts in `steps` steps. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: { ...smokeWorld, runs: 2, steps: 4, forwards: 600 },
  full: { ...fullWorld, runs: 8, steps: 1001, forwards: 100_000 },
};

/** How the attacks are called. */
export const attackNames = {
  gradient: responseOnly,
  coordinate: "GCG",
  gumbel: "GBDA",
  embeddings: "PEZ",
  beam: "BEAST",
  reinforce: "RL red team",
  best: "best of 64",
  random: "random words",
  natural: "natural prompts",
} as const;

/** All conditions, in the order of the page. */
export function conditions(settings: Settings): readonly StudyCondition[] {
  const endless = 1_000_000;
  const others: readonly (readonly [string, Attack<never>, object])[] = [
    [attackNames.coordinate, greedyCoordinateGradient as never, {}],
    [attackNames.gumbel, gumbelAttack as never, {}],
    [attackNames.embeddings, projectedEmbeddings as never, {}],
    [attackNames.beam, beamSearch as never, {}],
    [attackNames.reinforce, reinforce as never, {}],
    [attackNames.best, bestOfN as never, { runs: endless }],
    [attackNames.random, randomWords as never, { runs: endless, batch: 256 }],
    [attackNames.natural, naturalPrompts as never, { runs: endless, batch: 256 }],
  ];
  const shared = { budget: { forwards: settings.forwards }, measured: "promising" } as const;
  return [
    { ...responseOnlyCondition(settings), ...shared },
    ...others.map(([name, attack, own]) => ({
      ...{ name, attack, settings: { rated: "response", ...own } },
      ...shared,
    })),
  ];
}
