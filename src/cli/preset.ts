/** Which settings a run uses: a preset, changed by `--set`, checked by the recipe. */
import { z } from "zod";
import type { Recipe } from "../lab/recipe.ts";
import { UsageError } from "./exitCode.ts";
import { changeSettings } from "./settings.ts";

/** The name of a preset. */
export type Preset = keyof Recipe["presets"];

/** Checked settings. Throws a UsageError where `changes` make no sense to the recipe. */
export function settingsFor(
  recipe: Recipe,
  preset: Preset,
  changes: readonly string[] = [],
): unknown {
  const settings = recipe.presets[preset];
  if (settings === undefined) {
    const there = Object.keys(recipe.presets).join(", ");
    throw new UsageError(`${recipe.name} has no preset ${preset}; it has ${there}.`);
  }
  const checked = recipe.schema.safeParse(changeSettings(settings, changes));
  if (checked.success) return checked.data;
  throw new UsageError(`${recipe.name}: ${z.prettifyError(checked.error)}`);
}
