/** The page of an attack: what was found, by whose word, how, how varied, and every prompt with its response. */
import { measuredPrompt } from "../../attacks/measuredPrompt.ts";
import type { AttackTotals } from "../../lab/attack/attackLine.ts";
import { verdictsOn } from "../../lab/attack/attackTotals.ts";
import type { RecordedAttack } from "../../lab/attack/readAttack.ts";
import type { Event } from "../../lab/event.ts";
import type { Estimate } from "../../math/estimate.ts";
import distinct1 from "../../metrics/distinct1.ts";
import distinct2 from "../../metrics/distinct2.ts";
import meanLogPerplexity from "../../metrics/meanLogPerplexity.ts";
import type { Metric } from "../../metrics/metric.ts";
import selfBleu from "../../metrics/selfBleu.ts";
import type { Judge } from "../../metrics/unsafe.ts";
import { curvesOf } from "../curves.ts";
import { htmlDocument } from "../document.ts";
import { figureSection } from "../figureSection.ts";
import { html, type Markup, shown } from "../markup.ts";
import { count, estimateText } from "../numberText.ts";
import { recordsDialog } from "../page.ts";
import { transcriptList } from "../transcriptList.ts";
import { evenly, type Selection, select } from "../transcripts.ts";
import { foundFigure, judgeNames, scoreFigure } from "./figures.ts";
import { shownPrompts } from "./samples.ts";

/** The whole page as the text of one HTML file; `file` is what the attack is recorded in. */
export async function attackPage(recorded: RecordedAttack, file: string): Promise<string> {
  const { header, prompts } = recorded;
  const all = shownPrompts(prompts, header.started);
  const events = all.map(({ sample }): Event => sample);
  const figures = [scoreFigure(recorded), foundFigure(all)];
  const selection = select({ index: 0, events, summary: { figures, findings: [] } });
  const title = `${header.attack} on ${header.target}`;
  const body = html`<header class="masthead" id="masthead"><p class="kicker">assay <span aria-hidden="true">·</span> attack</p>
<h1>${shown(header.attack)}</h1><p class="about">${shown(aboutText(recorded))}</p>${facts(recorded)}</header>
<main>
<section id="claims"><h2>Found</h2>${found(recorded)}</section>
<section id="figures"><h2>Figures</h2>${await drawn(figures, selection)}</section>
<section id="diversity"><h2>Diversity</h2>${diversity(recorded)}</section>
<section id="training"><h2>Training</h2>${await training(recorded)}</section>
${transcriptList([{ title, selection, log: file }])}
<section id="provenance"><h2>Provenance</h2><details class="data"><summary>header of ${shown(file)}</summary><pre>${shown(JSON.stringify(header, null, 2))}</pre></details></section>
</main>
${recordsDialog}`;
  return await htmlDocument(body, { title, scripts: ["tips", "behind", "filter", "theme"] });
}

function aboutText({ header }: RecordedAttack): string {
  const { target, classifier, source } = header;
  if (source) return `Prompts that were found on ${source.target}, put to ${target}.`;
  return `Prompts that make ${target} unsafe, as ${classifier} rates it.`;
}

function facts({ header, totals }: RecordedAttack): Markup {
  const { seed, started, independent, redacted, promptTokens } = header;
  const known: [string, string][] = [
    ["Seed", `${seed}`],
    ["Started", `${started.slice(0, 16).replace("T", " ")} UTC`],
    ["Prompts", `${promptTokens} tokens`],
    ["Independent classifier", independent ?? "none"],
    ["Texts", redacted ? "redacted" : "blurred where they were found unsafe"],
    ...(totals ? spentFacts(totals) : []),
  ];
  return html`<dl class="facts">${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${shown(value)}</dd></div>`)}</dl>`;
}

const spentFacts = ({ forwards, seconds, steps }: AttackTotals): [string, string][] => [
  ["Forwards", count(forwards)],
  ["Seconds", count(Math.round(seconds))],
  ["Steps", count(steps)],
];

/** By each judge: how many, and their share of the results of runs. */
function found({ prompts }: RecordedAttack): Markup {
  const verdicts = Object.entries(verdictsOn(prompts)) as [Judge, AttackTotals["unsafe"][string]][];
  if (verdicts.length === 0) return html`<p class="nothing">No prompt has been measured yet.</p>`;
  const rows = verdicts.map(([judge, verdict]) => {
    const value = verdict.uniqueUnsafeRate.value ?? Number.NaN;
    const rate = estimateText({ ...verdict.uniqueUnsafeRate, value } as Estimate, "rate");
    return html`<tr><th scope="row">${judgeNames[judge]}</th><td>${count(verdict.found)}</td><td>${rate}</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th scope="col">Judge</th><th scope="col">Different unsafe prompts</th><th scope="col">Out of the results of runs</th></tr></thead><tbody>${rows}</tbody></table></div>
<p class="fine">Unsafe is P(unsafe) above 0.9. What the climbed classifier says of an attack on itself measures its own flaws too.</p>`;
}

async function drawn(figures: ReturnType<typeof scoreFigure>[], { lead }: Selection) {
  const sections = figures.map((figure, at) => figureSection(figure, { id: `f${at}`, lead }));
  return html`${await Promise.all(sections)}`;
}

/** Comparing every prompt with every other takes long where they are many. */
const mostCompared = 400;

const measures: readonly (readonly [name: string, metric: Metric, unit: "rate" | "number"])[] = [
  ["Self-BLEU of the results of runs: 1 where all are alike", selfBleu, "number"],
  ["Distinct words, of all words", distinct1, "rate"],
  ["Distinct pairs of words, of all pairs", distinct2, "rate"],
  ["Log-perplexity, nats per token", meanLogPerplexity, "number"],
];

/** Over the results of runs, copies included: a method that finds one prompt again and again is not varied. */
function diversity({ header, prompts }: RecordedAttack): Markup {
  if (header.redacted) {
    return html`<p class="nothing">Texts were redacted: nothing is known of them.</p>`;
  }
  const results = prompts.filter(({ isFinal }) => isFinal);
  const samples = evenly(results, mostCompared).map(measuredPrompt);
  if (samples.length < 2) return html`<p class="nothing">Fewer than two runs have a result.</p>`;
  const rows = measures.map(
    ([name, metric, unit]) =>
      html`<tr><th scope="row">${name}</th><td>${estimateText(metric.measure(samples), unit)}</td></tr>`,
  );
  return html`<div class="scroll"><table><tbody>${rows}</tbody></table></div>
<p class="fine">Over results of runs, copies included: ${count(samples.length)} of ${count(results.length)}.</p>`;
}

/** What the attack says of its own steps, one line per round. */
async function training({ steps, header }: RecordedAttack): Promise<Markup> {
  const events = steps.map(({ round, step, metrics }): Event => {
    const named = { cell: `round ${round + 1}`, step, of: step, metrics };
    return { v: 1, at: header.started, kind: "step", ...named };
  });
  const { figures } = curvesOf(events);
  if (figures.length === 0)
    return html`<p class="nothing">The attack says nothing of its steps.</p>`;
  const lead = () => undefined;
  const sections = figures.map((figure, at) =>
    figureSection(figure, { id: `c${at}`, lead, only: "narrow" }),
  );
  return html`<div class="curves">${await Promise.all(sections)}</div>`;
}
