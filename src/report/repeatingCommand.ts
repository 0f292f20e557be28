/** The command that makes the numbers of a run again. */
import { type ReportedRun, recipeOf } from "./run.ts";

/** As a person would type it. Settings that no preset has are named one by one. */
export function repeatingCommand(run: ReportedRun): string {
  const { preset, seed, model, settings } = run.provenance;
  const words = [
    ...(preset === "demo" ? ["demo"] : ["run", recipeOf(run)]),
    ...(preset === "smoke" || preset === "full" ? [`--${preset}`] : []),
    ...(preset === "custom" ? changes(settings).flatMap((change) => ["--set", change]) : []),
    ...flag("seed", seed),
    ...flag("model", model),
  ];
  return ["npx assay", ...words.map(quoted)].join(" ");
}

const flag = (name: string, value: unknown) =>
  typeof value === "string" || typeof value === "number" ? [`--${name}`, `${value}`] : [];

/** `"pretraining.steps=20"` for every value inside `settings`. */
function changes(settings: unknown, path = ""): string[] {
  if (typeof settings !== "object" || settings === null) {
    return path === "" ? [] : [`${path}=${JSON.stringify(settings)}`];
  }
  const inside = path === "" ? "" : `${path}.`;
  return Object.entries(settings).flatMap(([name, value]) => changes(value, inside + name));
}

/** Whole for a shell, whatever is in it. */
export const quoted = (word: string) =>
  /^[\w./:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
