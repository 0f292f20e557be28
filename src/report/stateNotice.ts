/** What stands under the title of a run that is no result yet: what is missing, why, and how to go on. */
import { unfinishedCells } from "../lab/facts.ts";
import type { UnfinishedCell } from "../lab/summary.ts";
import { html, type Markup, shown } from "./markup.ts";
import { plural } from "./numberText.ts";
import { quoted } from "./repeatingCommand.ts";
import { type ReportedRun, stateOf } from "./run.ts";

/** Servers may answer with whole pages. */
const longestReason = 300;
/** Reasons of many cells are mostly the same few. */
const mostReasons = 5;

/** A page must not look like a result while it is none. `live`: the page follows a run that is going on. */
export function stateNotice(run: ReportedRun, live: boolean): Markup | "" {
  const state = stateOf(run);
  if (state === "complete" && run.summary?.complete !== false) return "";
  if (live && state === "running") {
    return html`<p class="unfinished going">This run is running; this page follows it.</p>`;
  }
  const canGoOn = !["running", "not started"].includes(state);
  const command = html`<p>To go on from here; what is finished is not asked again:</p>
<pre class="command">npx assay resume ${shown(quoted(run.name))}</pre>`;
  return html`<div class="unfinished"><p>This run is not complete (${state}).</p>${missing(run)}${canGoOn ? command : ""}</div>`;
}

/** How many answers are missing, and for what reasons. */
function missing({ summary, events }: ReportedRun): Markup | "" {
  const cells = summary?.unfinished ?? unfinishedCells(events);
  if (cells.length === 0) return "";
  const reasons = byReason(cells);
  const rest = reasons.length - mostReasons;
  return html`<p>${plural(sum(cells), "answer")} missing in ${plural(cells.length, "cell")}:</p>
<ul>${reasons.slice(0, mostReasons).map((line) => html`<li>${shown(line)}</li>`)}${rest > 0 ? html`<li>and ${plural(rest, "more reason")}</li>` : ""}</ul>`;
}

function byReason(cells: readonly UnfinishedCell[]): readonly string[] {
  const reasons = [...new Set(cells.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const own = cells.filter((cell) => cell.reason === reason);
    const short = reason.length > longestReason ? `${reason.slice(0, longestReason - 1)}…` : reason;
    return `${plural(sum(own), "answer")} in ${own.length > 1 ? `${own.length} cells` : own[0]!.cell}: ${short}`;
  });
}

const sum = (cells: readonly UnfinishedCell[]): number =>
  cells.reduce((total, cell) => total + cell.missing, 0);
