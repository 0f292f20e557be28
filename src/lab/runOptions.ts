/** What a run is given, and what it gives. */
import type { Budget, Price } from "../policies/api/options.ts";
import type { Policy, Usage } from "../policies/policy.ts";
import type { RunHeader } from "./header.ts";
import type { ProgressUpdate, Recipe } from "./recipe.ts";
import type { Summary } from "./summary.ts";

export interface RunOptions<Settings> {
  /** `<paper>/<experiment>`, or the path of a file. */
  readonly name: string;
  readonly recipe: Recipe<Settings>;
  /** Where the settings come from: `smoke`, `demo`, `full` or `custom`. */
  readonly preset: string;
  /** Of `custom`: the preset it was, and what differs, as `--set` takes it. */
  readonly changes?: RunHeader["changes"];
  readonly settings: Settings;
  readonly seed: number;
  /** The folder of this run. @default a name of its own in `runs` */
  readonly folder?: string;
  /** Where runs without a folder are kept. @default "runs" */
  readonly runs?: string;
  /** The policy under test, for recipes that need one. */
  readonly policy?: Policy;
  /** Finds the policies that a recipe names beside the one under test. @default `loadPolicy`, with its defaults */
  readonly load?: (name: string) => Promise<Policy>;
  /**
   * What this run may spend, over all of its processes. It does not begin when the plan needs more, and ends
   * incomplete when all of it is spent. The policy holds it while calls are made.
   */
  readonly budget?: Budget;
  /** Of the policy, for the plan; absent where it is not known or nothing is paid. */
  readonly price?: Price;
  /** Finish cells although samples of them are `errored`, which stay in all denominators. @default false */
  readonly acceptErrors?: boolean;
  readonly progress?: (update: ProgressUpdate) => void;
  readonly signal?: AbortSignal;
  /** Secrets are looked for in here. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface FinishedRun {
  readonly folder: string;
  readonly summary: Summary;
  /** Whether something of it was there before. */
  readonly resumed: boolean;
  /** Why it went no further, where its budget was spent or its server went away. */
  readonly stopped?: string;
  /** What the calls cost, over all processes; absent where nothing counts them. */
  readonly usage?: Usage;
}
