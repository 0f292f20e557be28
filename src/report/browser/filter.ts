/** Finds transcripts by condition, cell, status and text, and shows them a page at a time. */
const keys = ["condition", "cell", "status"] as const;

/** Transcripts that are listed at once: a phone shows five of them. */
const pageLength = 25;
let listed = pageLength;

/** Lower-case text of a transcript, made once: reading it from the page is slow. */
const texts = new WeakMap<Element, string>();

function textOf(transcript: Element): string {
  const known = texts.get(transcript) ?? (transcript.textContent ?? "").toLowerCase();
  texts.set(transcript, known);
  return known;
}

function found(form: HTMLFormElement, all: readonly HTMLElement[]): ReadonlySet<HTMLElement> {
  const wanted = new FormData(form);
  const text = String(wanted.get("text")).toLowerCase().trim();
  const isChosen = (transcript: HTMLElement) =>
    keys.every((key) => ["", transcript.dataset[key]].includes(String(wanted.get(key))));
  return new Set(all.filter((each) => isChosen(each) && textOf(each).includes(text)));
}

function apply(form: HTMLFormElement): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>("details.transcript")];
  const matching = found(form, all);
  const first = new Set([...matching].slice(0, listed));
  // What a reader has opened stays in sight as long as it matches.
  for (const each of all) each.hidden = !(first.has(each) || (each.open && matching.has(each)));
  form.querySelector("output")!.textContent = `${matching.size} of ${all.length} found`;
  const rest = matching.size - first.size;
  const more = document.querySelector<HTMLButtonElement>("#more")!;
  more.hidden = rest === 0;
  more.textContent = `Show ${Math.min(rest, pageLength)} more of ${rest}`;
}

const formOf = () => document.querySelector<HTMLFormElement>("form.filter");

/** The form has no use without this script, so it waits hidden for it. */
function begin(): void {
  const form = formOf();
  if (form === null) return;
  form.hidden = false;
  apply(form);
}

function showMore(): void {
  const before = [...document.querySelectorAll<HTMLElement>("details.transcript:not([hidden])")];
  listed += pageLength;
  begin();
  // Those who use a keyboard go on where the list was at its end.
  const next = before.at(-1)?.nextElementSibling;
  next?.querySelector("summary")?.focus();
}

/** A link to a record must find it, on whatever page of the list it stands. */
function showTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = target?.closest<HTMLDetailsElement>("details.transcript");
  if (!details) return;
  details.open = true;
  details.hidden = false;
  target!.scrollIntoView({ block: "center" });
}

document.addEventListener("input", (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>("form.filter");
  if (form === null) return;
  listed = pageLength;
  apply(form);
});
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("#more")) showMore();
});
document.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("assay:fresh", begin);
addEventListener("hashchange", showTarget);
begin();
if (location.hash !== "") showTarget();
