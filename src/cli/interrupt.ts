/** Ctrl-C once ends safely, twice ends at once. */
import { exitCodes } from "./exitCode.ts";
import type { Terminal } from "./terminal.ts";

/** Why `signal` was aborted: a person, or the system, asked the command to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** Work that a person may end. */
export interface Interruptible<Result> {
  readonly terminal: Terminal;
  /** What the first signal says. */
  readonly farewell: string;
  work(signal: AbortSignal): Promise<Result>;
}

/** Runs `work` with a signal that the first SIGINT or SIGTERM aborts; the second ends the process. */
export async function interruptible<Result>({
  terminal,
  farewell,
  work,
}: Interruptible<Result>): Promise<Result> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    // A terminal shows ^C where the cursor is: the words are written over it.
    const start = terminal.streams.stderr.isTTY === true ? "\r" : "";
    terminal.note(`${start}${farewell} Ctrl-C again stops at once.`);
    controller.abort(new InterruptedError("interrupted"));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}
