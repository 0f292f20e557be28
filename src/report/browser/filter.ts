/** Finds transcripts by condition, cell, status and text. */
const keys = ["condition", "cell", "status"] as const;

/** Lower-case text of a transcript, made once: reading it from the page is slow. */
const texts = new WeakMap<Element, string>();

function textOf(transcript: Element): string {
  const known = texts.get(transcript) ?? (transcript.textContent ?? "").toLowerCase();
  texts.set(transcript, known);
  return known;
}

function apply(form: HTMLFormElement): void {
  const wanted = new FormData(form);
  const text = String(wanted.get("text")).toLowerCase().trim();
  const all = document.querySelectorAll<HTMLElement>("details.transcript");
  let many = 0;
  for (const transcript of all) {
    const chosen = keys.every((key) =>
      ["", transcript.dataset[key]].includes(String(wanted.get(key))),
    );
    transcript.hidden = !(chosen && textOf(transcript).includes(text));
    if (!transcript.hidden) many += 1;
  }
  form.querySelector("output")!.textContent = `${many} of ${all.length} shown`;
}

/** The form has no use without this script, so it waits hidden for it. */
function begin(): void {
  const form = document.querySelector<HTMLFormElement>("form.filter");
  if (form === null) return;
  form.hidden = false;
  apply(form);
}

document.addEventListener("input", (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>("form.filter");
  if (form !== null) apply(form);
});
document.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("assay:fresh", begin);
begin();
