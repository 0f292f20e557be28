/** The contract of an experiment: one file in `recipes/<paper>/`, default-exporting one of these. */
import type { z } from "zod";
import type { Seed } from "../math/seed.ts";
import type { Capability, Policy, PolicyProfile } from "../policies/policy.ts";
import type { Unfinished } from "./attempt.ts";
import type { Event, EventBody } from "./event.ts";
import type { Paper, RecipeSummary } from "./summary.ts";

export type { Paper } from "./summary.ts";

/** Of an experiment that follows no paper. */
export const ownPaper: Paper = { key: "own", title: "a study of your own", source: "no paper" };

/** What a run will cost, said before the first call. */
export interface Plan {
  /** Units of work, in order, by id. */
  readonly cells: readonly string[];
  /** Calls to a policy; 0 for white-box experiments. */
  readonly calls: number;
  /** Prompt and completion tokens of these calls, at most. */
  readonly tokens: number;
  /** Of `tokens`, those of prompts, and those of completions; without them, dollars are an upper bound. */
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  readonly trainingSteps: number;
  /** How many steps follow from data that is read first: `trainingSteps` does not count them. */
  readonly stepsFromData?: true;
}

/** What the calls of a run will cost. */
export type CallCost = Pick<Plan, "calls" | "tokens" | "promptTokens" | "completionTokens">;

/** What a progress line shows. Reported often, drawn at most a few times a second. */
export interface ProgressUpdate {
  readonly cell: string;
  /** A plain sentence: what is happening. */
  readonly doing: string;
  readonly step?: number;
  readonly of?: number;
  readonly loss?: number;
  readonly tokensPerSecond?: number;
  readonly recordsPerSecond?: number;
  /** At least what private training has spent until now, at the delta of its plan. */
  readonly epsilon?: number;
  readonly secondsLeft?: number;
  /** Answers that a server has given until now, or the disk. */
  readonly answers?: number;
}

/** Where a cell keeps what it needs to go on after a kill. Writes are atomic. */
export interface Checkpoints {
  /** The newest checkpoint that is whole, or nothing. */
  latest(): Promise<{ readonly step: number; readonly path: string } | undefined>;
  /** Writes `content`, whole or in parts, as the checkpoint of `step`; older ones are removed, unless `keep`. */
  save(
    step: number,
    content: Uint8Array | readonly Uint8Array[],
    options?: { readonly keep?: boolean },
  ): Promise<string>;
}

/** What a recipe works with while it runs. */
export interface RunContext<Settings> {
  readonly settings: Settings;
  readonly seed: Seed;
  /** The folder of the run. */
  readonly folder: string;
  /** Aborted on Ctrl-C: finish the step, save, throw `signal.reason`. */
  readonly signal: AbortSignal;
  /** The policy chosen with `--model`, for recipes whose `needs` ask for one. */
  readonly policy?: Policy;
  /** What was found out about its server before the first cell; absent for policies in this process. */
  readonly profile?: PolicyProfile;
  /** Another policy by its name, such as one that edits: its calls count as those of the run. Dispose of it. */
  load(name: string): Promise<Policy>;
  /**
   * Runs `work` unless the log already holds its result: the unit of resumption. The result must survive JSON.
   *
   * Samples of the cell that are `errored` leave it unfinished, as does a result that `unfinished` wraps: the run
   * goes on with what there is, ends incomplete, and the same command works on the cell again.
   */
  once<Result>(cell: string, work: () => Promise<Result | Unfinished<Result>>): Promise<Result>;
  record(event: EventBody): void;
  progress(update: ProgressUpdate): void;
  checkpoints(cell: string): Checkpoints;
  /** Stores bytes under their SHA-256 in `blobs/` and returns the hash. */
  blob(bytes: Uint8Array): Promise<string>;
}

export interface Recipe<Settings = unknown> {
  /** The file name without its ending. */
  readonly name: string;
  readonly paper: Paper;
  /** What the paper says, as one sentence. */
  readonly claim: string;
  /** One sentence for `assay list` and `--help`. */
  readonly description: string;
  readonly needs: readonly Capability[];
  /** The policy that is tested where nobody names one; without it, a recipe with `needs` insists on a name. */
  readonly defaultModel?: string;
  /** Checks settings that come from outside (`--set`), and from `run.json`. */
  readonly schema: z.ZodType<Settings>;
  /** `smoke`: seconds, on every commit. `demo`: about two minutes. `full`: what the claim needs. */
  readonly presets: { readonly smoke: Settings; readonly demo?: Settings; readonly full: Settings };
  plan(settings: Settings): Plan;
  /** The calls of the plan where they depend on more than the settings: on data that must be read, on the policy. */
  cost?(settings: Settings, model: string | undefined): Promise<CallCost>;
  run(context: RunContext<Settings>): Promise<void>;
  /** Pure: the same events, the same summary, whatever was repeated after a kill. */
  summarize(events: readonly Event[], settings: Settings): RecipeSummary;
}

/** The plan with what its calls cost. @throws RangeError where two cells have one name; what reading the data throws. */
export async function costedPlan<Settings>(
  recipe: Recipe<Settings>,
  settings: Settings,
  model: string | undefined,
): Promise<Plan> {
  const plan = recipe.plan(settings);
  requireDistinctCells(recipe.name, plan);
  return { ...plan, ...(await recipe.cost?.(settings, model)) };
}

/** What has a name that is finished is not done again, so that the second of one name would be left out in silence. */
function requireDistinctCells(name: string, { cells }: Plan): void {
  const seen = new Set<string>();
  const twice = cells.find((cell) => seen.has(cell) || !seen.add(cell));
  if (twice === undefined) return;
  throw new RangeError(
    `${name}: expected settings of which no two make one cell, got ${twice} twice. The second would not run: leave it out, or change what it is named by.`,
  );
}

/** Infers the settings type. */
export const defineRecipe = <Settings>(recipe: Recipe<Settings>): Recipe<Settings> => recipe;
