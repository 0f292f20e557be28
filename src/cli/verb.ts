/** The contract of every verb: one file in `verbs/`, or in the folder of its group, default-exporting one of these. */
import type { Command } from "commander";
import type { ExitCode } from "./exitCode.ts";
import type { Terminal } from "./terminal.ts";

/** A line for `--help`: the command as a person types it, and what it does. */
export interface Example {
  readonly command: string;
  readonly meaning: string;
}

/** How every verb that needs a run says which ones it takes. */
export const runArgument =
  "its folder, or its name below ./runs or a part of it (default: the newest)";

/** What a verb works with. */
export interface Invocation<Options> {
  /** What was typed after the verb, without the options. */
  readonly operands: readonly string[];
  /** Already checked by commander. */
  readonly options: Options;
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** How a verb ends. */
export interface Outcome {
  readonly exitCode: ExitCode;
  /** The one JSON object that `--json` puts on stdout; absent where it is there already. */
  readonly result?: object;
  /** What a person reads on stdout instead. */
  readonly text: string;
}

/** How a verb, or a group of them, introduces itself. */
export interface Introduction {
  /** The file name without its ending. */
  readonly name: string;
  /** A few words for the list of verbs. */
  readonly summary: string;
  /** What it does, in sentences. */
  readonly description: string;
  /** At least one; the first is what most people want. */
  readonly examples: readonly Example[];
}

/** One verb of the command line. */
export interface Verb<Options = unknown> extends Introduction {
  /** What the first Ctrl-C says. @default "Stopping." */
  readonly farewell?: string;
  /** Whether all is computed in one go and nothing kept: then Ctrl-C ends the process at once, as no word would be heard. @default never */
  inOneGo?(operands: readonly string[]): boolean;
  /** Adds arguments and options. `--json` and `--help` are there already. */
  configure?(command: Command): void;
  /** Heavy imports belong inside, so that `--help` stays fast. */
  run(invocation: Invocation<Options>): Promise<Outcome>;
}

/** Fixes the type of the options of a verb, so that `run` sees them checked. */
export const defineVerb = <Options = object>(verb: Verb<Options>): Verb => verb as unknown as Verb;

/**
 * Several verbs behind one name, such as `assay privacy epsilon`; the name may be a verb itself, which takes what is the
 * name of none of them.
 */
export interface VerbGroup extends Introduction, Partial<Omit<Verb, keyof Introduction>> {
  /** At least one, in the order of `--help`. */
  readonly verbs: readonly Verb[];
}

/** What `verbs/<name>.ts` exports where there is a folder `verbs/<name>/`, with one file per verb of the group. */
export interface GroupIntroduction extends Omit<VerbGroup, "verbs"> {
  /** Names of verbs in the order of `--help`; those that are not named here follow by name. */
  readonly order: readonly string[];
}

/** Fixes the type of the introduction of a group. */
export const defineVerbGroup = (group: GroupIntroduction): GroupIntroduction => group;
