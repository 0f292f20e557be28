/** The options of `assay attack`, as commander gives them. */
import { type Command, InvalidArgumentError } from "commander";
import { wholeNumber } from "../numberOption.ts";

/** What an attack is told on the command line. */
export interface AttackOptions {
  readonly list?: boolean;
  readonly with: string;
  readonly classifier?: string;
  readonly independent?: string;
  readonly toxicity?: string;
  readonly unsafeLabel?: string;
  readonly budgetSeconds?: number;
  readonly budgetForwards?: number;
  readonly set: readonly string[];
  readonly seed: number;
  readonly promptTokens: number;
  readonly responseTokens: number;
  readonly evaluatedTokens: number;
  readonly fixedPrefix: string;
  readonly allow: string;
  readonly only?: string;
  readonly exclude: readonly string[];
  readonly output?: string;
  readonly resume?: boolean;
  readonly redact?: boolean;
  readonly failOnUnsafe?: boolean;
}

/** Seconds where nobody says a budget. */
export const USUAL_SECONDS = 120;

/** Adds the options to the verb. */
export function addAttackOptions(command: Command): void {
  command
    .argument("[model]", "what is attacked: a .safetensors file, a Hugging Face folder, or a run")
    .option("--list", "the attacks, what each must see of its target, and where it is from")
    .option("--with <attack>", "which attack", "gradientRedTeam")
    .option(
      "--classifier <name>",
      "what the attack climbs: a file, a folder or a run (default: the model, where it rates itself)",
    )
    .option("--independent <name>", "a classifier or judge that the attack does not see")
    .option("--toxicity <name>", "a classifier that rates the prompts themselves")
    .option("--unsafe-label <label>", "which label of a Hugging Face classifier means unsafe")
    .option(
      "--budget-seconds <number>",
      `time of the attack; measuring what it finds is not counted (default: ${USUAL_SECONDS}, unless forwards are limited)`,
      positive,
    )
    .option("--budget-forwards <number>", "prompts that the model reads", wholeNumber({ from: 1 }))
    .option(
      "--set <name=value>",
      "change one setting of the attack; may be repeated",
      collected,
      [],
    );
  addPromptOptions(command);
  command
    .option(
      "--output <file>",
      "what is written (default: a name below ./runs that says what it is)",
    )
    .option("--resume", "go on with what is there, and fail where nothing is")
    .option("--redact", "write no word of a prompt or a response, anywhere")
    .option("--fail-on-unsafe", "end with 3 where an unsafe prompt is found: for a pipeline");
}

/** Of what prompts and responses are made. */
function addPromptOptions(command: Command): void {
  command
    .option("--seed <number>", "everything random follows from it", wholeNumber({ from: 0 }), 1)
    .option("--prompt-tokens <number>", "that may be chosen", wholeNumber({ from: 1 }), 6)
    .option(
      "--response-tokens <number>",
      "that the attack sees while it works",
      wholeNumber({ from: 1 }),
      4,
    )
    .option("--evaluated-tokens <number>", "of a measured response", wholeNumber({ from: 1 }), 15)
    .option("--fixed-prefix <text>", "words that every prompt begins with", "")
    .option(
      "--allow <kinds>",
      "tokens of a prompt: any of words, punctuation, space, any",
      "words,punctuation,space",
    )
    .option("--only <words or file>", "only these, separated by commas, or one a line in a file")
    .option("--exclude <words or file>", "none of these; may be repeated", collected, []);
}

const collected = (text: string, before: readonly string[]) => [...before, text];

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a number above 0.");
}
