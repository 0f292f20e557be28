/** Progress where lines cannot be redrawn: CI, a file, `--json`. */
import type { ProgressUpdate } from "../../lab/recipe.ts";
import type { Terminal } from "../terminal.ts";
import type { Clock, Progress } from "./contract.ts";
import { logLine } from "./words.ts";

/** Between two lines about the same activity, in milliseconds. */
const quietTime = 5000;

/** A line at once when the activity changes, then one every few seconds. */
export function loggedProgress(terminal: Terminal, now: Clock): Progress {
  let last: ProgressUpdate | undefined;
  let printedAt = Number.NEGATIVE_INFINITY;
  const print = (update: ProgressUpdate) => {
    printedAt = now();
    terminal.note(logLine(update));
  };
  return {
    update(update) {
      const isNew = update.cell !== last?.cell || update.doing !== last.doing;
      last = update;
      if (isNew || now() - printedAt >= quietTime) print(update);
    },
    end() {},
  };
}
