/** A run as the page sees it, read from its folder with whatever is there already. */
import type { Event } from "../lab/event.ts";
import type { Summary } from "../lab/summary.ts";

/** One run, in any state: just begun, half written, killed, finished. */
export interface ReportedRun {
  /** The name of the folder. */
  readonly name: string;
  /** What `run.json` says; empty where it is absent. */
  readonly provenance: Readonly<Record<string, unknown>>;
  /** Absent until the run, or `assay verify`, has written it. */
  readonly summary?: Summary;
  readonly events: readonly Event[];
  /** Whether a process works on it now; absent where nobody has looked. */
  readonly isAtWork?: boolean;
}

/** What a run is doing, as far as its log says. */
export type RunState =
  | "running"
  | "stopped"
  | "complete"
  | "incomplete"
  | "interrupted"
  | "failed"
  | "not started";

/** The state that the last `started` or `ended` event leaves. `stopped`: killed, nobody is at work. */
export function stateOf({ events, isAtWork }: Pick<ReportedRun, "events" | "isAtWork">): RunState {
  const last = events.findLast((event) => event.kind === "started" || event.kind === "ended");
  if (last?.kind === "ended") return last.status;
  if (last === undefined && events.length === 0) return "not started";
  return isAtWork === false ? "stopped" : "running";
}

/** When the first event was written, if any. */
export const beganAt = (events: readonly Event[]): string | undefined => events[0]?.at;

/** What a run is called on a page: its recipe, a file without its path and ending. */
export const titleOf = (run: ReportedRun): string =>
  recipeOf(run).replace(/^(?:.*[\\/])?([^\\/]+)\.[cm]?[jt]s$/, "$1");

/** The recipe, wherever it is named. */
export function recipeOf({ provenance, summary, name }: ReportedRun): string {
  const recipe = provenance.recipe;
  return typeof recipe === "string" ? recipe : (summary?.recipe ?? name);
}
