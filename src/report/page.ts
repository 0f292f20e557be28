/** The page of one or more runs: claims first, transcripts last. */
import { ownPaper } from "../lab/recipe.ts";
import type { ScriptName } from "./assets.ts";
import { callsSection } from "./calls.ts";
import { claimsTable } from "./claims.ts";
import { curvesOf } from "./curves.ts";
import { htmlDocument } from "./document.ts";
import { figureSection } from "./figureSection.ts";
import { guaranteesSection } from "./guarantees.ts";
import { html, type Markup, shown } from "./markup.ts";
import { factList, provenanceSection } from "./provenance.ts";
import { type ReportedRun, titleOf } from "./run.ts";
import { stateNotice } from "./stateNotice.ts";
import { totalsOf, totalsSection } from "./totals.ts";
import { transcriptList } from "./transcriptList.ts";
import { type Selection, type SelectionLimits, select } from "./transcripts.ts";

export interface PageOptions {
  /** True for the page of a server that keeps it fresh while the run goes on. @default false */
  readonly live?: boolean;
  /** How many records the page carries. */
  readonly limits?: SelectionLimits;
}

/** A run with the records that the page shows of it. */
interface Part {
  readonly run: ReportedRun;
  /** Prefix of every element id of this run. */
  readonly key: string;
  readonly selection: Selection;
}

/** The scripts of a page, which a server that sends it must allow in its own policy. */
export const pageScripts = (live: boolean): readonly ScriptName[] =>
  live ? ["live", "tips", "behind", "filter", "theme"] : ["tips", "behind", "filter", "theme"];

/** The whole page as the text of one HTML file. */
export async function pageOf(
  runs: readonly ReportedRun[],
  { live = false, limits = {} }: PageOptions = {},
): Promise<string> {
  const parts = runs.map((run, index) => ({
    run,
    key: `r${index}`,
    selection: select({ ...run, index }, limits),
  }));
  const sections = await Promise.all(parts.map((part) => runSections(part, parts.length > 1)));
  const title = pageTitle(runs);
  const body = html`<header class="masthead" id="masthead" data-live>${masthead(title, runs, live)}</header>
<main>
<section id="claims" data-live><h2>Claims</h2>${claimsTable(parts.flatMap((part) => claimsOf(part, parts.length > 1)))}</section>
${sections}
<section id="provenance" data-live><h2>Provenance</h2>${runs.map(provenanceSection)}</section>
${transcriptList(parts.map(({ run, selection }) => ({ title: titleOf(run), selection })))}
</main>
${recordsDialog}`;
  return await htmlDocument(body, { title, scripts: pageScripts(live) });
}

function claimsOf({ run, selection: { lead } }: Part, several: boolean) {
  const recipe = several ? titleOf(run) : undefined;
  return (run.summary?.findings ?? []).map((finding) => ({ finding, recipe, lead }));
}

function pageTitle(runs: readonly ReportedRun[]): string {
  const [first] = runs;
  return runs.length === 1 && first !== undefined ? titleOf(first) : `${runs.length} runs`;
}

function masthead(title: string, runs: readonly ReportedRun[], live: boolean): Markup {
  const home = live ? html`<a href="/">All runs</a>` : html`assay`;
  return html`<p class="kicker">${home} <span aria-hidden="true">·</span> report</p>
<h1>${title.split("/").map((word, at) => html`${at === 0 ? "" : html`/<wbr>`}${shown(word)}`)}</h1>
<div>${runs.map((run) => html`${about(run)}${stateNotice(run, live)}${factList(run, runs.length > 1)}`)}</div>`;
}

/** What was asked, and by whom first. */
function about({ summary }: ReportedRun): Markup | "" {
  if (summary === undefined) return "";
  const { claim, paper } = summary;
  const cited =
    paper.key === ownPaper.key
      ? ""
      : html` <cite>${shown(`${paper.title}, ${paper.source}`)}</cite>`;
  return html`<p class="about">${shown(claim)}${cited}</p>`;
}

/** Everything of one run that stands between the claims and the transcripts. */
async function runSections(part: Part, several: boolean): Promise<Markup> {
  const { run, key } = part;
  const totals = totalsOf(run.events, run.summary);
  const heading = several ? html`<h2 class="run" id="${key}">${shown(titleOf(run))}</h2>` : "";
  return html`${heading}${await figures(part)}${await curves(part)}
<section id="${key}-privacy" data-live>${guaranteesSection(run.summary?.guarantees)}</section>
<section id="${key}-totals" data-live><h2>Totals</h2>${totalsSection(totals)}${callsSection(run.events)}</section>
${caveats(part)}`;
}

async function figures({ run, key, selection: { lead } }: Part): Promise<Markup> {
  const drawn = (run.summary?.figures ?? []).map((figure, at) =>
    figureSection(figure, { id: `${key}-f${at}`, lead }),
  );
  const hint = html`<p class="hint">Each point leads to the records behind it: click it, or move along the points with the arrow keys and press Enter.</p>`;
  return html`<section id="${key}-figures" data-live>${drawn.length === 0 ? "" : html`<h2>Figures</h2>${hint}${await Promise.all(drawn)}`}</section>`;
}

async function curves({ run, key, selection: { lead } }: Part): Promise<Markup> {
  const { figures, leftOut } = curvesOf(run.events);
  const drawn = figures.map((figure, at) =>
    figureSection(figure, { id: `${key}-c${at}`, lead, only: "narrow" }),
  );
  const rest =
    leftOut.length === 0 ? "" : html`<p class="fine">Not drawn: ${shown(leftOut.join(", "))}.</p>`;
  return html`<section id="${key}-curves" data-live>${drawn.length === 0 ? "" : html`<h2>Training</h2><div class="curves">${await Promise.all(drawn)}</div>${rest}`}</section>`;
}

/** What the run does not show, and the warnings that were written while it ran. */
function caveats({ run, key }: Part): Markup {
  const notes = run.events.filter((event) => event.kind === "note");
  const warnings = notes.filter((note) => note.level === "warning").map((note) => note.text);
  const said = [...new Set([...(run.summary?.caveats ?? []), ...warnings])];
  const list = html`<ul class="caveats">${said.map((text) => html`<li>${shown(text)}</li>`)}</ul>`;
  return html`<section id="${key}-caveats" data-live>${said.length === 0 ? "" : html`<h2>Caveats</h2>${list}`}</section>`;
}

/** Filled by the script with the records behind a point. */
export const recordsDialog = html`<dialog id="behind" aria-labelledby="behind-title">
<header><h2 id="behind-title"></h2><button type="button" data-do="close" aria-label="Close">×</button></header>
<div class="body" tabindex="-1"></div>
<footer><button type="button" data-do="previous">← Previous</button><output aria-live="polite"></output><button type="button" data-do="next">Next →</button><button type="button" data-do="list">Show in the list</button></footer>
</dialog>`;
