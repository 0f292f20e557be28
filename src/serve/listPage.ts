/** The list of runs: the first thing that `assay view` shows. */
import {
  html,
  htmlDocument,
  type Markup,
  type ReportedRun,
  recipeOf,
  shown,
  stateOf,
  verdictMark,
} from "../report/index.ts";

/** Scripts of the list. */
export const listScripts = ["theme"] as const;

/** The list as a whole page; each run leads to its own. */
export async function listPage(runs: readonly ReportedRun[]): Promise<string> {
  const list =
    runs.length === 0
      ? html`<p>There is no run yet. <code>assay demo</code> makes one.</p>`
      : html`<ul class="runs">${runs.map(entry)}</ul>`;
  const body = html`<header class="masthead"><p class="kicker">assay</p><h1>Runs</h1></header>
<main id="claims">${list}</main>`;
  return await htmlDocument(body, { title: "Runs", scripts: listScripts });
}

function entry(run: ReportedRun): Markup {
  const findings = run.summary?.findings ?? [];
  return html`<li><a href="/runs/${encodeURIComponent(run.name)}">${shown(run.name)}</a>
<p class="fine">${shown(recipeOf(run))} · ${stateOf(run)}</p>
${findings.map(({ claim, verdict }) => html`<p class="finding">${verdictMark(verdict)} <span>${shown(claim)}</span></p>`)}</li>`;
}
