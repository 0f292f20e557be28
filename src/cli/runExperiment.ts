/** What `assay run` does, apart from reading its options. */
import { costedPlan } from "../lab/recipe.ts";
import { runFolderOf } from "../lab/run.ts";
import { calledPolicy, isPaid, priceOf } from "./calledPolicy.ts";
import type { CallOptions } from "./callOptions.ts";
import { UsageError } from "./exitCode.ts";
import type { Experiment } from "./experiment.ts";
import { type Audience, perform, performedOutcome, type Spec } from "./performance.ts";
import { planOutcome } from "./plan.ts";
import { type Preset, settingsFor } from "./preset.ts";
import { settingChanges } from "./settings.ts";
import type { Terminal } from "./terminal.ts";
import type { Outcome } from "./verb.ts";

/** Options of `assay run`, as commander gives them. */
export interface RunOptions extends CallOptions {
  readonly smoke?: true;
  readonly full?: true;
  readonly seed: number;
  readonly dir?: string;
  readonly model?: string;
  readonly data?: string;
  readonly dryRun?: true;
  readonly set: readonly string[];
}

/** Says what a run would cost. Nothing runs, nothing is sent, and nothing is written. */
export async function planExperiment(
  experiment: Experiment,
  options: RunOptions,
  terminal: Terminal,
): Promise<Outcome> {
  const { recipe } = experiment;
  const settings = settingsOf(experiment, options);
  const model = modelOf(experiment, options);
  const plan = await costedPlan(recipe, settings, model);
  const price = priceOf({ model, calls: options });
  const { budget } = options;
  const known = { ...(model === undefined ? {} : { model }), ...(price ? { price } : {}) };
  const isPaidFor = model !== undefined && isPaid(model);
  const means = { ...known, isPaid: isPaidFor, ...(budget ? { budget } : {}) };
  return planOutcome(experiment, { settings, plan, ...means }, terminal);
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

function settingsOf({ name, recipe }: Experiment, options: RunOptions): unknown {
  const { data, set } = options;
  if (data === undefined) return settingsFor(recipe, presetOf(options), set);
  const settings = recipe.presets[presetOf(options)];
  if (typeof settings !== "object" || settings === null || !Object.hasOwn(settings, "data")) {
    throw new UsageError(`run: ${name} brings its own data; leave --data out.`);
  }
  return settingsFor(recipe, presetOf(options), [`data=${JSON.stringify(data)}`, ...set]);
}

function modelOf({ name, recipe }: Experiment, { model }: RunOptions): string | undefined {
  if (model !== undefined && recipe.needs.length === 0) {
    throw new UsageError(`run: ${name} brings its own model; leave --model out.`);
  }
  return model ?? (recipe.needs.length > 0 ? recipe.defaultModel : undefined);
}

async function specOf(experiment: Experiment, options: RunOptions): Promise<Spec> {
  const { name, recipe } = experiment;
  const { seed, dir, set, data } = options;
  const settings = settingsOf(experiment, options);
  const model = modelOf(experiment, options);
  const isChanged = set.length > 0 || data !== undefined;
  const of = presetOf(options);
  const changed = {
    preset: "custom",
    changes: { of, settings: [...settingChanges(recipe.presets[of], settings)] },
  };
  const spec = {
    ...{ name, recipe, settings, seed, ...(isChanged ? changed : { preset: of }) },
    ...(dir ? { folder: dir } : {}),
  };
  const folder = runFolderOf({ ...spec, ...(model ? { policy: { name: model } } : {}) });
  const plan = await costedPlan(recipe, settings, model);
  return { ...spec, plan, ...(await calledPolicy({ model, calls: options }, { plan, folder })) };
}
