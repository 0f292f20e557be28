/** The command that makes the numbers of a run again. */
import { headerSchema } from "../lab/header.ts";
import { type ReportedRun, recipeOf } from "./run.ts";

/** As a person would type it: a preset, and what differs from it. */
export function repeatingCommand(run: ReportedRun): string {
  const { preset, seed, model } = run.provenance;
  const words = [
    ...(preset === "demo" ? ["demo"] : ["run", recipeOf(run)]),
    ...(preset === "smoke" || preset === "full" ? [`--${preset}`] : []),
    ...(preset === "custom" ? changed(run.provenance) : []),
    ...flag("seed", seed),
    ...flag("model", model),
  ];
  return ["npx assay", ...words.map(quoted)].join(" ");
}

const changesSchema = headerSchema.shape.changes.unwrap();

const flag = (name: string, value: unknown) =>
  typeof value === "string" || typeof value === "number" ? [`--${name}`, `${value}`] : [];

/** What differs from a preset; every setting, where a run does not say from which. */
function changed({ changes, settings }: ReportedRun["provenance"]): readonly string[] {
  const known = changesSchema.safeParse(changes);
  const [preset, all] = known.success
    ? [[`--${known.data.of}`], known.data.settings]
    : [[], valuesOf(settings)];
  return [...preset, ...all.flatMap((change) => ["--set", change])];
}

/** `"pretraining.steps=20"` for every value inside `settings`. */
function valuesOf(settings: unknown, path = ""): string[] {
  if (typeof settings !== "object" || settings === null) {
    return path === "" ? [] : [`${path}=${JSON.stringify(settings)}`];
  }
  const inside = path === "" ? "" : `${path}.`;
  return Object.entries(settings).flatMap(([name, value]) => valuesOf(value, inside + name));
}

/** Whole for a shell, whatever is in it. */
export const quoted = (word: string) =>
  /^[\w./:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
