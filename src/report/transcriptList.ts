/** The records themselves: prompt, completion, condition and outcome of each, and a form to find them. */
import { html, type Markup, shown } from "./markup.ts";
import { count, numberText, plural } from "./numberText.ts";
import { marksKey, type Passage, passage, tellingWords } from "./passage.ts";
import { revealed } from "./revealed.ts";
import type { Sample, Selection, Transcript } from "./transcripts.ts";
import { isVeiled, unveil, unveilAll, veiled } from "./veil.ts";

/** The records of one run, under the name of its recipe. */
export interface TranscriptGroup {
  readonly title: string;
  readonly selection: Selection;
  /** The file that has all of them. @default "events.jsonl" */
  readonly log?: string;
}

/** The section of all transcripts, run by run. */
export function transcriptList(groups: readonly TranscriptGroup[]): Markup {
  const all = groups.flatMap(({ selection }) => selection.transcripts);
  return html`<section id="transcripts" data-live><h2>Transcripts</h2>
${groups.map((group) => html`<p>${groups.length > 1 ? html`<strong>${shown(group.title)}.</strong> ` : ""}${shown(share(group))}</p>`)}
${all.length === 0 ? "" : filterForm(all)}${unveilAll(all.map(({ sample }) => sample))}
<div class="transcripts">${all.map(transcript)}</div><button type="button" id="more" hidden></button></section>`;
}

function share({ selection, log = "events.jsonl" }: TranscriptGroup): string {
  const { transcripts, samples, leftOut } = selection;
  if (samples === 0) return "No record has been written yet.";
  const all = leftOut === 0 ? "All of them are here." : `${count(transcripts.length)} are here`;
  const rest = `: those behind a figure or a claim, and some of the others, evenly spread. ${count(leftOut)} more are in ${log}.`;
  return `The run has ${plural(samples, "record")}. ${all}${leftOut === 0 ? "" : rest}`;
}

/** Works only with the script, so the script shows it. */
function filterForm(all: readonly Transcript[]): Markup {
  const samples = all.map(({ sample }) => sample);
  return html`<form class="filter" role="search" hidden>
<label class="search">Text <input type="search" name="text" autocomplete="off" placeholder="prompt, completion or outcome"></label>
${choice("condition", samples)}${choice("cell", samples)}${choice("status", samples)}
<output aria-live="polite"></output></form>`;
}

function choice(key: "condition" | "cell" | "status", samples: readonly Sample[]): Markup {
  const values = [...new Set(samples.map((sample) => revealed(sample[key])))].sort();
  const options = values.map((value) => html`<option value="${value}">${value}</option>`);
  return html`<label>${key} <select name="${key}"><option value="">all</option>${options}</select></label>`;
}

function transcript({ id, sample }: Transcript): Markup {
  const { cell, condition, status } = sample;
  const data = html`data-condition="${revealed(condition)}" data-cell="${revealed(cell)}" data-status="${status}"`;
  const [prompt, completion] = passagesOf(sample);
  return html`<details class="transcript${isVeiled(sample) ? " veiled" : ""}" ${data}><summary>
<span class="condition">${shown(condition)}</span>${status === "scored" ? "" : html`<span class="status">${status}</span>`}
<span class="first-words">${tellingWords(prompt)}</span>
<span class="first-words answer">${tellingWords(completion)}</span></summary>
<div class="record" id="${id}">
<p class="place">${shown(`${cell}/${sample.sample}`)} · cluster ${shown(sample.cluster)} · trial ${sample.trial} · pair ${shown(sample.pair)}</p>
${outcome(sample)}${marksKey([prompt, completion])}${unveil(sample)}
<h3>Prompt</h3>${veiled(sample, passage(prompt))}<h3>Completion</h3>${veiled(sample, passage(completion))}
</div></details>`;
}

function passagesOf({ prompt, completion, marks = [] }: Sample): readonly [Passage, Passage] {
  const of = (place: "prompt" | "completion") => marks.filter((mark) => mark.in === place);
  return [
    { text: prompt, marks: of("prompt") },
    { text: completion, marks: of("completion") },
  ];
}

/** What a reader compares stands together and first. */
const firstOutcomes = [
  ...["condition", "status", "answer", "original", "rightAnswer", "expected"],
  ...["same", "correct", "followed"],
  ...["unsafe", "independentScore", "trainingScore", "trainingResponseScore"],
];

/** A few more are shown beside the first; many would push the words out of sight. */
const mostOthers = 4;

/** What the scorer saw, as terms and values. */
function outcome(sample: Sample): Markup {
  const { condition, status } = sample;
  const all: Sample["outcome"] = { condition, status, ...shownOutcome(sample) };
  const first = firstOutcomes.filter((name) => name in all);
  const rest = Object.keys(all).filter((name) => !first.includes(name));
  const terms = (names: readonly string[]) =>
    html`<dl class="outcome">${names.map((name) => html`<div><dt>${shown(inWords(name))}</dt><dd>${shown(outcomeText(all[name]!))}</dd></div>`)}</dl>`;
  if (rest.length <= mostOthers) return terms([...first, ...rest]);
  return html`${terms(first)}<details class="folded"><summary>${rest.length} more about this record</summary>${terms(rest)}</details>`;
}

/** Words that are blurred below do not stand here in the clear. */
function shownOutcome(sample: Sample): Sample["outcome"] {
  const { outcome, prompt, completion } = sample;
  if (!isVeiled(sample)) return outcome;
  const said = Object.entries(outcome).filter(
    ([, value]) => ![prompt, completion].includes(`${value}`),
  );
  return Object.fromEntries(said);
}

/** `"sameAnswer"` as a person would say it: `"same answer"`. */
const inWords = (name: string): string =>
  name.replace(/([a-z\d])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);

function outcomeText(value: number | boolean | string | null): string {
  if (typeof value === "number") return numberText(value);
  return typeof value === "boolean" ? (value ? "yes" : "no") : (value ?? "–");
}
