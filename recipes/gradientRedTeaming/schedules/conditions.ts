/** Schedules, numbers of steps, weights of the realism loss: one attack each. */
import { z } from "zod";
import type { StudyCondition } from "../study/defineAttackStudy.ts";
import { gradientCondition } from "../study/gradient.ts";
import { attackShape, fullWorld, smokeWorld, worldShape } from "../study/settings.ts";

/** Checks settings that come from outside. */
export const settingsSchema = z.strictObject({
  ...worldShape,
  ...attackShape,
  /** Final weights of the realism loss, which starts at 0. */
  realismWeights: z.array(z.number().positive()).min(1),
});

/** Settings of the experiment. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The presets; weights are those of a probe by others and the paper's 1.9. */
export const presets: { readonly smoke: Settings; readonly full: Settings } = {
  smoke: { ...smokeWorld, runs: 2, steps: 4, realismWeights: [1.9] },
  full: { ...fullWorld, runs: 32, steps: 1001, realismWeights: [0.15, 0.5, 1.9] },
};

/** How the conditions are called that claims are about. */
export const names = ({ steps, realismWeights }: Settings) => ({
  geometric: `geometric, ${steps} steps`,
  linear: `linear, ${steps} steps`,
  short: `geometric, ${third(steps)} steps`,
  realistic: realismName(Math.max(...realismWeights)),
});

const third = (steps: number): number => Math.max(1, Math.round(steps / 3));

const realismName = (weight: number): string => `realism weight ${weight}`;

/** All conditions, in the order of the page. */
export function schedules(settings: Settings): readonly StudyCondition[] {
  const { geometric, linear, short } = names(settings);
  const { steps, realismWeights } = settings;
  const condition = (name: string, changes: object) =>
    gradientCondition(name, settings, { variant: "responseOnly", ...changes });
  return [
    condition(geometric, {}),
    condition(linear, { schedule: "linear" }),
    condition(short, { steps: third(steps) }),
    ...realismWeights.map((final) =>
      condition(realismName(final), { realismWeight: { initial: 0, final } }),
    ),
  ];
}
