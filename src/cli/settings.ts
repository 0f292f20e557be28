/** `--set a.b=c`: changes one setting of a preset. */
import { isDeepStrictEqual } from "node:util";
import { suggestion } from "../math/nearest.ts";
import { UsageError } from "./exitCode.ts";

type Settings = { readonly [key: string]: unknown };

/**
 * `settings` with every `path=value` of `changes` applied, from left to right. A value is read as
 * JSON where it is JSON, else as text. Throws a UsageError for a path that `settings` does not have.
 */
export function changeSettings(settings: unknown, changes: readonly string[]): unknown {
  return changes.reduce((changed, change) => {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(change) ?? [];
    if (path === undefined || value === undefined) {
      throw new UsageError(`--set: expected name=value, got ${change}.`);
    }
    return changeAt(changed, path.split("."), { path, value: parse(value) });
  }, settings);
}

interface Change {
  readonly path: string;
  readonly value: unknown;
}

function changeAt(settings: unknown, names: readonly string[], change: Change): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return change.value;
  if (!isSettings(settings) || !Object.keys(settings).includes(name)) {
    throw new UsageError(unknownSetting(settings, name, change.path));
  }
  const changed = changeAt(settings[name], rest, change);
  if (!Array.isArray(settings)) return { ...settings, [name]: changed };
  return settings.map((item, index) => (index === Number(name) ? changed : item));
}

/**
 * What `changeSettings` takes to make `settings` of `preset`: every value that differs, by its path. Lists of another length
 * and records of other names are values as a whole.
 */
export const settingChanges = (preset: unknown, settings: unknown): readonly string[] =>
  isSettings(preset) && isSettings(settings)
    ? Object.keys(preset).flatMap((name) => changesAt(name, preset[name], settings[name]))
    : [];

function changesAt(path: string, before: unknown, after: unknown): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const whole = [`${path}=${JSON.stringify(after)}`];
  if (!isSettings(before) || !isSettings(after)) return whole;
  const names = Object.keys(before);
  return isAlike(before, after) && names.every((name) => plainName.test(name))
    ? names.flatMap((name) => changesAt(`${path}.${name}`, before[name], after[name]))
    : whole;
}

/** One that a path can have in it. */
const plainName = /^[^.=]+$/;

const isAlike = (a: Settings, b: Settings): boolean =>
  Array.isArray(a) === Array.isArray(b) &&
  isDeepStrictEqual(Object.keys(a).toSorted(), Object.keys(b).toSorted());

const isSettings = (value: unknown): value is Settings =>
  typeof value === "object" && value !== null;

function unknownSetting(settings: unknown, name: string, path: string): string {
  const names = isSettings(settings) ? Object.keys(settings) : [];
  const there = names.length > 0 ? ` There are: ${names.join(", ")}.` : "";
  return `--set: there is no setting ${path}.${suggestion(name, names)}${there}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
