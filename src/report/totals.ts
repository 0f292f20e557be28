/** What became of every sample, so that nothing is silently dropped. */
import type { Event } from "../lab/event.ts";
import type { Summary, Totals } from "../lab/summary.ts";
import { html, type Markup } from "./markup.ts";
import { count, plural } from "./numberText.ts";
import { samplesOf } from "./transcripts.ts";

const statuses = ["scored", "refused", "errored", "missing"] as const;

/** The totals of the summary or, while there is none, of what the log holds so far. */
export function totalsOf(events: readonly Event[], summary: Summary | undefined): Totals {
  if (summary !== undefined) return summary.totals;
  const samples = samplesOf(events);
  const many = (status: string) => samples.filter((sample) => sample.status === status).length;
  const steps = events.filter((event) => event.kind === "step");
  return {
    samples: samples.length,
    scored: many("scored"),
    refused: many("refused"),
    errored: many("errored"),
    missing: many("missing"),
    trainingSteps: new Set(steps.map(({ cell, step }) => `${step} ${cell}`)).size,
    cells: new Set(events.flatMap((event) => ("cell" in event ? (event.cell ?? []) : []))).size,
  };
}

/** One bar cut by status, the same numbers as a list, and the work that was done. */
export function totalsSection(totals: Totals): Markup {
  const parts = statuses.map((status) => ({ status, many: totals[status] }));
  const whole = Math.max(1, totals.samples);
  return html`<p>${plural(totals.samples, "sample")} in ${plural(totals.cells, "cell")}, ${plural(totals.trainingSteps, "training step")}. Every sample is in one of these:</p>
<div class="bar" aria-hidden="true">${parts.map(({ status, many }) => html`<span class="${status}" style="width:${((100 * many) / whole).toFixed(2)}%"></span>`)}</div>
<dl class="statuses">${parts.map(({ status, many }) => html`<div><dt><i class="${status}"></i>${status}</dt><dd>${count(many)}</dd></div>`)}</dl>`;
}
