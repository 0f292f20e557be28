/** A run that is there, as something that can be gone on with or checked. */
import { z } from "zod";
import { readHeader } from "../lab/header.ts";
import { costedPlan } from "../lab/recipe.ts";
import { calledPolicy } from "./calledPolicy.ts";
import type { CallOptions } from "./callOptions.ts";
import { UsageError } from "./exitCode.ts";
import { experimentOf } from "./experiment.ts";
import type { Spec } from "./performance.ts";

/** What the run in `folder` was begun with; how calls are made may be said anew. */
export async function specIn(folder: string, calls: CallOptions = {}): Promise<Spec> {
  const { recipe: name, settings, seed, preset, model } = readHeader(folder);
  const { recipe } = await experimentOf(folder, name);
  const checked = recipe.schema.safeParse(settings);
  if (!checked.success) {
    throw new UsageError(
      `${folder}: its settings are not those of ${name} any more. ${z.prettifyError(checked.error)}`,
    );
  }
  const plan = await costedPlan(recipe, checked.data, model);
  const called = await calledPolicy({ model, calls }, { plan, folder });
  return { name, recipe, settings: checked.data, seed, preset, folder, plan, ...called };
}
