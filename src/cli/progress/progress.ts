/** Shows that a run is alive: redrawn lines for a person, a line now and then for a log. */
import type { Terminal } from "../terminal.ts";
import type { Clock, Progress } from "./contract.ts";
import { liveProgress } from "./live.ts";
import { loggedProgress } from "./logged.ts";

/** Progress on the stderr of `terminal`, live where lines can be redrawn. */
export function progressOn(terminal: Terminal, now: Clock = Date.now): Progress {
  return terminal.live ? liveProgress(terminal, now) : loggedProgress(terminal, now);
}
