/** The command `assay`: parses, runs one verb, prints, and says with the exit code how it went. */
import { CommanderError } from "commander";
import { errorPlace } from "./errorPlace.ts";
import { type ExitCode, exitCodes, UsageError } from "./exitCode.ts";
import { InterruptedError, interruptible } from "./interrupt.ts";
import { packageVersion } from "./package.ts";
import { buildProgram } from "./program.ts";
import { loadVerbs } from "./registry.ts";
import { type Streams, type Terminal, terminalFor } from "./terminal.ts";
import type { Outcome } from "./verb.ts";

/** Runs the command line `argv` (without `node` and the script) and returns its exit code. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<ExitCode> {
  const terminal = terminalFor(streams, argv.includes("--json"));
  let outcome: Outcome | undefined;
  const program = buildProgram({
    verbs: await loadVerbs(),
    version: packageVersion(),
    streams,
    errorWidth: terminal.noteWidth,
    act: async (verb, operands, options) => {
      const work = (signal: AbortSignal) => verb.run({ operands, options, terminal, signal });
      const farewell = verb.farewell ?? "Stopping.";
      outcome = verb.inOneGo?.(operands)
        ? await work(new AbortController().signal)
        : await interruptible({ terminal, farewell, work });
    },
  });
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
  } catch (error) {
    return fail(error, terminal);
  }
  return outcome === undefined ? exitCodes.done : report(outcome, terminal);
}

function report(outcome: Outcome, terminal: Terminal): ExitCode {
  if (outcome.result !== undefined) terminal.printJson(outcome.result);
  if (outcome.text !== "") terminal.print(outcome.text);
  return outcome.exitCode;
}

function fail(error: unknown, terminal: Terminal): ExitCode {
  const exitCode = exitCodeOf(error);
  if (exitCode === exitCodes.done) return exitCode;
  const message = error instanceof Error ? error.message : String(error);
  // Commander has already explained what it rejected.
  if (!(error instanceof CommanderError)) {
    terminal.noteError(message);
    const more = moreOf(error, terminal);
    if (more !== undefined) terminal.note(more);
  }
  terminal.printJson({ error: message.replace(/^error: /, ""), exitCode });
  return exitCode;
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.badUsage;
  if (error instanceof UsageError) return exitCodes.badUsage;
  return error instanceof InterruptedError ? exitCodes.interrupted : exitCodes.error;
}

/** Where an error comes from, if it is not about how the command was written. */
function moreOf(error: unknown, { streams }: Terminal): string | undefined {
  if (!(error instanceof Error) || error instanceof UsageError) return undefined;
  if (streams.env.ASSAY_DEBUG !== undefined) return error.stack;
  const place = errorPlace(error);
  if (place !== undefined) return `    at ${place}`;
  return isMistake(error) ? "With ASSAY_DEBUG=1 the same command says where." : undefined;
}

/** An error that nobody wrote for a reader. */
const isMistake = (error: Error) =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError;
