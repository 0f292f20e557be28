/** The words of a prompt or completion, with what an intervention did to them. */
import type { Mark } from "../lab/event.ts";
import { firstWords, html, type Markup, raw, shown } from "./markup.ts";
import { count, numberText } from "./numberText.ts";
import { piecesOf, soundMarks } from "./pieces.ts";

/** Characters of a text that the page carries; the log has the rest. */
const mostCharacters = 12_000;

/** Of what stands before the first mark: characters in sight, and characters that can be unfolded. */
const before = { inSight: 500, carried: 4000 };

/** A prompt, or what a policy said. */
export interface Passage {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** The elements of HTML nearest to the meaning of each kind. */
const elements = {
  ...{ changed: "ins", inserted: "ins", removed: "span" },
  ...{ continued: "span", weighed: "mark" },
} as const satisfies Record<Mark["kind"], string>;

/** What each kind of mark says to those who do not know it yet. */
const meanings: Record<Mark["kind"], string> = {
  changed: "changed by the intervention",
  inserted: "put in by the intervention",
  removed: "removed here",
  continued: "said anew after it",
  weighed: "behind it: how much the answer depends on it",
};

/** Words of a model: their own direction, their own line breaks, and never markup. */
export function passage({ text, marks }: Passage): Markup {
  if (text === "") return html`<p class="nothing">empty</p>`;
  const from = foldAt(text, soundMarks(text, marks)[0]);
  const rest = text.slice(from, from + mostCharacters);
  const more = text.length - from - rest.length;
  const inside = marks.map((mark) => ({
    ...mark,
    start: mark.start - from,
    end: Math.min(mark.end, from + rest.length) - from,
  }));
  const known = inside.filter((_, at) => marks[at]!.end <= text.length);
  return html`${folded(text.slice(0, from))}<pre dir="auto">${piecesOf(rest, known).map(piece)}</pre>${inTheLog(more)}`;
}

/** Where the folded beginning ends: at a line before the first mark, or nowhere. */
function foldAt(text: string, mark: Mark | undefined): number {
  if (mark === undefined || mark.start < 3 * before.inSight) return 0;
  const latest = mark.start - before.inSight;
  const line = text.lastIndexOf("\n", latest) + 1;
  return line > latest - 2 * before.inSight ? line : latest;
}

/** The examples at the beginning of a prompt are the same everywhere; what was done to it is not. */
function folded(text: string): Markup | "" {
  if (text === "") return "";
  const carried = text.slice(-before.carried);
  const more = text.length - carried.length;
  return html`<details class="folded"><summary>${count(text.length)} characters before this</summary>${inTheLog(more)}<pre dir="auto">${shown(carried)}</pre></details>`;
}

const inTheLog = (more: number): Markup | "" =>
  more > 0 ? html`<p class="fine">${count(more)} more characters in events.jsonl.</p>` : "";

function piece({ text, mark }: ReturnType<typeof piecesOf>[number]): Markup | Markup[] {
  if (mark === undefined) return shown(text);
  const { kind, original = "" } = mark;
  const element = raw(elements[kind]);
  const gone =
    original === ""
      ? ""
      : html`<del class="original">${shown(original.slice(0, mostCharacters))}</del>`;
  return html`<${element} class="mark ${kind}"${weightOf(mark)}>${shown(text)}</${element}>${gone}`;
}

/** Shade and number of a mark that was weighed. The shade alone would say nothing to many. */
function weightOf({ kind, weight }: Mark): Markup | "" {
  if (kind !== "weighed" || weight === undefined) return "";
  const share = Math.round(100 * Math.min(1, Math.abs(weight)));
  return html` style="--weight:${share}%" data-weight="${numberText(weight)}"`;
}

/** What the marks of a record mean, and the switch that shows what stood there before; nothing without marks. */
export function marksKey(passages: readonly Passage[]): Markup | "" {
  const marks = passages.flatMap(({ text, marks: all }) => soundMarks(text, all));
  if (marks.length === 0) return "";
  const kinds = Object.keys(meanings) as readonly Mark["kind"][];
  const present = kinds.filter((kind) => marks.some((mark) => mark.kind === kind));
  const words = present.map((kind) => html`<li class="${kind}">${meanings[kind]}</li>`);
  const canShow = marks.some(({ original = "" }) => original !== "");
  const show = canShow
    ? html`<label><input type="checkbox" class="originals"> show what stood there before</label>`
    : "";
  return html`<div class="marks-key"><ul aria-label="Marks in the text">${words}</ul>${show}</div>`;
}

/** The words around the first mark, or else the first words: what tells one record from the next. */
export function tellingWords({ text, marks }: Passage): string {
  const first = soundMarks(text, marks)[0];
  if (first === undefined || first.start < 60) return firstWords(text);
  return `…${firstWords(text.slice(first.start - 40).replace(/^\S{0,20}\s/, ""))}`;
}
