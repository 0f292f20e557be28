/** A run that is there, as something that can be gone on with or checked. */
import { z } from "zod";
import { readHeader } from "../lab/header.ts";
import { UsageError } from "./exitCode.ts";
import { experimentOf } from "./experiment.ts";
import type { Spec } from "./performance.ts";
import { policyFor } from "./policyFor.ts";

/** What the run in `folder` was begun with. */
export async function specIn(folder: string): Promise<Spec> {
  const { recipe: name, settings, seed, preset, model } = readHeader(folder);
  const { recipe } = await experimentOf(folder, name);
  const checked = recipe.schema.safeParse(settings);
  if (!checked.success) {
    throw new UsageError(
      `${folder}: its settings are not those of ${name} any more. ${z.prettifyError(checked.error)}`,
    );
  }
  const policy = model === undefined ? {} : { policy: await policyFor(model) };
  return { name, recipe, settings: checked.data, seed, preset, folder, ...policy };
}
