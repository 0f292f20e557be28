/** Which attack, with which settings. */
import { z } from "zod";
import type { Attack } from "../../attacks/attack.ts";
import { suggestion } from "../../math/nearest.ts";
import { UsageError } from "../exitCode.ts";
import { changeSettings } from "../settings.ts";

/** The attack of this name among those that there are. Throws a UsageError that names them. */
export function attackCalled(name: string, attacks: readonly Attack[]): Attack {
  const found = attacks.find((attack) => attack.name === name);
  if (found) return found;
  const names = attacks.map((attack) => attack.name);
  throw new UsageError(
    `--with: there is no attack ${name}.${suggestion(name, names)} There are: ${names.join(", ")}.`,
  );
}

type Settings = Readonly<Record<string, unknown>>;

/**
 * Checked settings. Only what a person says is given to the attack: what it takes for the rest may follow from that.
 * Throws a UsageError where they make no sense to it.
 */
export function settingsOf({ name, schema }: Attack, changes: readonly string[]): unknown {
  const usual = schema.parse({}) as Settings;
  const given: Record<string, unknown> = {};
  for (const change of changes) {
    const root = /^[^=.]+/.exec(change)?.[0] ?? "";
    const parent = { [root]: given[root] ?? usual[root] ?? null };
    Object.assign(given, changeSettings(parent, [change]));
  }
  const unknown = Object.keys(given).find((key) => !isSetting(schema, usual, key));
  if (unknown !== undefined) throw new UsageError(unknownSetting(name, unknown, usual));
  const checked = schema.safeParse(given);
  if (checked.success) return checked.data;
  throw new UsageError(`--set: ${name}: ${z.prettifyError(checked.error)}`);
}

/** What an attack refuses to know is none; a setting without a usual value is not among the usual ones. */
function isSetting(schema: z.ZodType, usual: Settings, key: string): boolean {
  if (Object.hasOwn(usual, key)) return true;
  const { error } = schema.safeParse({ [key]: null });
  return !error?.issues.some(
    (issue) => issue.code === "unrecognized_keys" && issue.keys.includes(key),
  );
}

function unknownSetting(attack: string, key: string, usual: Settings): string {
  const names = Object.keys(usual);
  return `--set: ${attack} has no setting ${key}.${suggestion(key, names)} It has ${names.join(", ")}.`;
}
