/** Where a run comes from: the lines under the title, the whole of `run.json`, and how to repeat it. */
import { costText } from "./calls.ts";
import { html, type Markup, shown } from "./markup.ts";
import { repeatingCommand } from "./repeatingCommand.ts";
import { beganAt, type ReportedRun, recipeOf, stateOf } from "./run.ts";

/** The facts that a reader wants before any number. Facts that `run.json` does not hold are left out. */
export function facts(run: ReportedRun): readonly (readonly [name: string, value: string])[] {
  const { provenance, events } = run;
  const known: [string, unknown][] = [
    ["Preset", provenance.preset],
    ["Model", provenance.model],
    ["Seed", provenance.seed],
    ["Started", instant(provenance.created ?? beganAt(events))],
    ["State", stateOf(run)],
    ["Cost", costText(events)],
    ["Commit", commitText(provenance)],
  ];
  return known.flatMap(([name, value]) =>
    typeof value === "string" || typeof value === "number" ? [[name, String(value)] as const] : [],
  );
}

/** `"2026-05-01 12:30 UTC"`. */
function instant(at: unknown): string | undefined {
  if (typeof at !== "string" || Number.isNaN(Date.parse(at))) return undefined;
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `"0123abc4567d"`, or `"0123abc4567d and changes"`. The whole name is in `run.json` below. */
function commitText({ commit, dirty }: ReportedRun["provenance"]): string | undefined {
  if (typeof commit !== "string") return undefined;
  return `${commit.slice(0, 12)}${dirty === true ? " and changes" : ""}`;
}

function versionsText(versions: unknown): string | undefined {
  if (typeof versions !== "object" || versions === null) return undefined;
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

/** The facts as a list; with the name of the experiment where the title does not say it. */
export const factList = (run: ReportedRun, named: boolean): Markup =>
  html`<dl class="facts">${[...(named ? [["Recipe", recipeOf(run)] as const] : []), ...facts(run)].map(([name, value]) => html`<div><dt>${name}</dt><dd>${shown(value)}</dd></div>`)}</dl>`;

/** The whole of `run.json`, folded away, and the commands that make these numbers again. */
export function provenanceSection(run: ReportedRun): Markup {
  return html`<h3>${shown(run.name)}</h3>
<p>To make these numbers again from the same seed, and to check that the summary follows from the log:</p>
<pre class="command">${shown(`${repeatingCommand(run)}\nnpx assay verify ${run.name}`)}</pre>
<p class="fine">Made with ${shown(versionsText(run.provenance.versions) ?? "unknown versions")}.</p>
<details class="data"><summary>run.json</summary><pre>${shown(JSON.stringify(run.provenance, null, 2))}</pre></details>`;
}
