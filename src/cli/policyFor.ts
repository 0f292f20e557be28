/** The models and policies that a person names on the command line. */
import { existsSync } from "node:fs";
import type { ApiOptions } from "../policies/api/options.ts";
import type { LoadedModel, LoadedTextModel } from "../policies/index.ts";
import type { Policy } from "../policies/policy.ts";
import { UsageError } from "./exitCode.ts";
import { findRun, runsFolder } from "./runFolder.ts";

/** The policy called `name`; `options` say how a server is called. Throws a UsageError where there is none. */
export async function policyFor(name: string, options: ApiOptions = {}): Promise<Policy> {
  const { loadPolicy } = await import("../policies/index.ts");
  return await named(() => loadPolicy(name, options));
}

/** The policy behind an API, in a file or a folder, or in a run that is named like everywhere else. */
export async function spokenPolicy(
  name: string | undefined,
  options: ApiOptions = {},
): Promise<Policy> {
  const { isApiName } = await import("../policies/api/apiName.ts");
  const isElsewhere = name !== undefined && isApiName(name);
  return await policyFor(isElsewhere ? name : await placeOf(name), isElsewhere ? options : {});
}

/** The model in a file or a folder, or in a run that is named like everywhere else. */
export async function checkpointModel(name: string): Promise<LoadedModel> {
  const { loadModel } = await import("../policies/index.ts");
  const place = await placeOf(name);
  return await named(async () => loadModel(place));
}

/** The same with its words. */
export async function checkpointTextModel(name: string): Promise<LoadedTextModel> {
  const { loadTextModel } = await import("../policies/index.ts");
  const place = await placeOf(name);
  return await named(async () => loadTextModel(place));
}

const placeOf = async (name: string | undefined): Promise<string> =>
  name !== undefined && existsSync(name)
    ? name
    : await findRun(name, runsFolder, "file, folder or run");

/** The library says with a RangeError that the name was wrong. */
export async function named<Result>(load: () => Promise<Result>): Promise<Result> {
  try {
    return await load();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}
