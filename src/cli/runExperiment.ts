/** What `assay run` does, apart from reading its options. */
import type { Budget } from "../policies/api/options.ts";
import { UsageError } from "./exitCode.ts";
import type { Experiment } from "./experiment.ts";
import { type Audience, perform, performedOutcome, type Spec } from "./performance.ts";
import { planOutcome } from "./plan.ts";
import { policyFor } from "./policyFor.ts";
import { type Preset, settingsFor } from "./preset.ts";
import type { Terminal } from "./terminal.ts";
import type { Outcome } from "./verb.ts";

/** Options of `assay run`, as commander gives them. */
export interface RunOptions {
  readonly smoke?: true;
  readonly full?: true;
  readonly seed: number;
  readonly dir?: string;
  readonly model?: string;
  readonly budget?: Budget;
  readonly dryRun?: true;
  readonly set: readonly string[];
}

/** Says what a run would cost. Nothing runs and nothing is written. */
export function planExperiment(
  experiment: Experiment,
  options: RunOptions,
  terminal: Terminal,
): Outcome {
  return planOutcome(experiment, settingsOf(experiment, options), terminal);
}

/** Runs the experiment, or continues what is there. */
export async function runExperiment(
  experiment: Experiment,
  options: RunOptions,
  audience: Audience,
): Promise<Outcome> {
  const spec = await specOf(experiment, options);
  try {
    return performedOutcome(await perform(spec, audience), audience.terminal);
  } finally {
    await spec.policy?.dispose();
  }
}

const presetOf = ({ smoke }: RunOptions): Preset => (smoke ? "smoke" : "full");

const settingsOf = ({ recipe }: Experiment, options: RunOptions) =>
  settingsFor(recipe, presetOf(options), options.set);

async function specOf(experiment: Experiment, options: RunOptions): Promise<Spec> {
  const { name, recipe } = experiment;
  const { seed, dir, model, budget, set } = options;
  const settings = settingsOf(experiment, options);
  if (model !== undefined && recipe.needs.length === 0) {
    throw new UsageError(`run: ${name} brings its own model; leave --model out.`);
  }
  return {
    name,
    recipe,
    preset: set.length > 0 ? "custom" : presetOf(options),
    settings,
    seed,
    ...(dir === undefined ? {} : { folder: dir }),
    ...(model === undefined ? {} : { policy: await policyFor(model) }),
    ...(budget === undefined ? {} : { budget }),
  };
}
