/** The policy that a person named on the command line. */
import { existsSync } from "node:fs";
import type { Policy } from "../policies/policy.ts";
import { UsageError } from "./exitCode.ts";
import { findRun } from "./runFolder.ts";

/** The policy called `name`. Throws a UsageError where there is none. */
export async function policyFor(name: string): Promise<Policy> {
  const { loadPolicy } = await import("../policies/index.ts");
  try {
    return await loadPolicy(name);
  } catch (error) {
    // The library says with a RangeError that the name was wrong.
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** The policy in a file or a folder, or in a run that is named like everywhere else. */
export async function checkpointPolicy(name: string | undefined): Promise<Policy> {
  const isPath = name !== undefined && existsSync(name);
  return await policyFor(isPath ? name : await findRun(name));
}
