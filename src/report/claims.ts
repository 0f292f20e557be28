/** The claims table, the first thing on a page: what was claimed, what came out, who says so. */
import type { Finding, PaperNumber } from "../lab/summary.ts";
import type { Lead } from "./figure/draw.ts";
import { intervalStrip, paperPath } from "./intervalStrip.ts";
import { html, type Markup, shown } from "./markup.ts";
import { countsText, intervalText, plural, valueText } from "./numberText.ts";
import { revealed } from "./revealed.ts";
import { verdictMark } from "./verdict.ts";

export interface Claim {
  readonly finding: Finding;
  /** Of the run that the finding comes from, where the page is about several. */
  readonly recipe?: string | undefined;
  readonly lead: Lead;
}

/** All findings of all runs on the page. The roles survive the stacked layout of narrow screens. */
export function claimsTable(claims: readonly Claim[]): Markup {
  if (claims.length === 0) {
    return html`<p class="nothing">No claim is judged yet: the run has no summary.</p>`;
  }
  const heads = ["Claim", "Verdict", "Ours", "Paper"];
  return html`<table class="claims" role="table" aria-label="Claims">
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${claims.map(claimRow)}</tbody></table>
<p class="key"><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" class="strip"><circle class="ours" cx="6" cy="6" r="4.5"/></svg> ours, with its interval
<svg viewBox="0 0 12 16" width="12" height="16" aria-hidden="true" class="strip"><path class="paper" transform="translate(6,4)" d="${paperPath}"/></svg> the paper’s, measured in another setting</p>`;
}

function claimRow({ finding, recipe, lead }: Claim): Markup {
  const { claim, criterion, verdict, paper } = finding;
  return html`<tr role="row">
<th role="rowheader" scope="row"><span class="claim">${shown(claim)}</span><span class="fine">${recipe === undefined ? "" : html`${shown(recipe)} · `}holds if: ${shown(criterion)}</span></th>
<td role="cell" data-head="Verdict">${verdictMark(verdict)}</td>
<td role="cell" data-head="Ours">${ours(finding, lead)}</td>
<td role="cell" data-head="Paper">${paper === undefined ? html`<span class="fine">no number in the paper</span>` : theirs(paper, finding)}</td>
</tr>`;
}

function ours(finding: Finding, lead: Lead): Markup {
  const { ours: estimate, unit } = finding;
  const measured = Number.isFinite(estimate.value);
  return html`<span class="value">${valueText(estimate.value, unit)}</span>
${measured ? html`<span class="interval-text">${intervalText(estimate.interval, unit)}</span>` : ""}
${intervalStrip(finding)}
<span class="fine">${countsText(estimate)} · ${shown(estimate.method)}</span>
${behind(finding, lead)}`;
}

/** The link to the records behind a number. */
function behind({ claim, examples }: Finding, lead: Lead): Markup | "" {
  const attributes = lead(examples);
  if (attributes === undefined) return "";
  const { href, "data-behind": ids, "data-absent": absent } = attributes;
  const many = plural(ids!.split(" ").length, "transcript");
  return html`<a class="behind" href="${href}" data-behind="${ids}" data-absent="${absent}" data-title="${revealed(claim)}">Read ${many}</a>`;
}

function theirs({ value, grade, source, setting }: PaperNumber, { unit }: Finding): Markup {
  return html`<span class="value">${valueText(value, unit)}</span>
<span class="fine">${shown(source)} · ${grade}</span>
<span class="fine">Setting: ${shown(setting)}</span>`;
}
