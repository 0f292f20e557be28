/** One replicate: prompts are found on one model and put to others. */

import { z } from "zod";
import { askedFor, EVALUATED_TOKENS } from "../../../src/attacks/evaluation.ts";
import { plants, type WorldOptions } from "../../../src/data/plantedConversations.ts";
import { cellName } from "../../../src/lab/replicates.ts";
import { textModelPolicy } from "../../../src/policies/concluding.ts";
import type { Policy } from "../../../src/policies/policy.ts";
import { attackOnce } from "../study/attacked.ts";
import { responseOnlyCondition } from "../study/gradient.ts";
import { independentJudge, otherTarget, plantedTarget, type Replicate } from "../study/models.ts";
import { recordReplayed } from "../study/recording.ts";
import { attackShape, fullWorld, smokeWorld, worldShape } from "../study/settings.ts";
import { targetOf } from "../study/target.ts";

/** Checks settings that come from outside. */
export const settingsSchema = z.strictObject({
  ...worldShape,
  ...attackShape,
  /** Policies that the prompts are put to besides, by name. */
  models: z.array(z.string()),
});

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The presets. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: { ...smokeWorld, runs: 2, steps: 4, models: [] },
  full: { ...fullWorld, runs: 32, steps: 600, models: [] },
};

/** How the other models are called. */
export const names = {
  twin: "a twin with the same holes",
  safer: "a safer one without hole A",
  whole: "one without holes",
} as const;

interface Other {
  readonly name: string;
  readonly model: string;
  readonly world: WorldOptions;
}

/** The models that the prompts are put to. */
export const others: readonly Other[] = [
  { name: names.twin, model: "twin", world: {} },
  {
    ...{ name: names.safer, model: "safer" },
    world: { plants: plants.filter(({ name }) => name !== "A") },
  },
  { name: names.whole, model: "whole", world: { plants: [] } },
];

/** All of one replicate. */
export async function transferred(own: Replicate<Settings>): Promise<void> {
  const replicate = own as unknown as Replicate;
  const { context } = own;
  const textModel = await plantedTarget(replicate);
  const attacked = {
    target: targetOf(replicate.name, textModel),
    independent: await independentJudge(replicate),
  };
  const { prompts } = await attackOnce(
    replicate,
    responseOnlyCondition(context.settings),
    attacked,
  );
  for (const { name, model, world } of others) {
    const other = await otherTarget(replicate, model, world);
    await replay(replicate, { name, prompts, load: async () => textModelPolicy(name, other) });
  }
  for (const name of context.settings.models) {
    await replay(replicate, { name, prompts, load: () => context.load(name) });
  }
}

interface Replay {
  readonly name: string;
  readonly prompts: readonly string[];
  load(): Promise<Policy>;
}

/** Puts the prompts to a policy, once. */
function replay(replicate: Replicate, { name, prompts, load }: Replay): Promise<number> {
  const cell = cellName(replicate.name, name);
  return replicate.context.once(cell, async () => {
    const policy = await load();
    try {
      const answers = await askedFor(policy, prompts, EVALUATED_TOKENS);
      recordReplayed({ replicate, cell, condition: name }, prompts, answers);
      return prompts.length;
    } finally {
      await policy.dispose();
    }
  });
}
