/** Keeps the page of a running experiment fresh: its server says when, the page fetches itself. */
const shortestPause = 1000;

const live = (page: Document) => [...page.querySelectorAll<HTMLElement>("[data-live]")];

/** The sections as they were sent; what the other scripts do to them is not news. */
const sent = new Map(live(document).map((section) => [section.id, section.outerHTML]));

/** What a reader has opened and typed stays as it is. */
function keepState(old: Element, fresh: Element): void {
  for (const opened of old.querySelectorAll("details[open]")) {
    const id = opened.querySelector("[id]")?.id ?? opened.closest("[id]")?.id;
    const same = id === undefined ? null : fresh.querySelector(`#${CSS.escape(id)}`);
    const details = same?.closest("details") ?? same?.querySelector("details");
    if (details) details.open = true;
  }
  for (const field of old.querySelectorAll<HTMLInputElement>("input, select")) {
    const same = fresh.querySelector<HTMLInputElement>(`[name="${CSS.escape(field.name)}"]`);
    if (same !== null) same.value = field.value;
  }
}

function replace(section: HTMLElement): void {
  const old = document.getElementById(section.id);
  const source = section.outerHTML;
  if (old === null || sent.get(section.id) === source) return;
  // A form that is being filled in is left alone until it is not.
  const { activeElement } = document;
  if (activeElement?.closest("form") && old.contains(activeElement)) return;
  sent.set(section.id, source);
  const fresh = document.adoptNode(section);
  keepState(old, fresh);
  old.replaceWith(fresh);
}

async function refresh(): Promise<void> {
  const answer = await fetch(location.pathname);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const section of live(page)) replace(section);
  document.dispatchEvent(new Event("assay:fresh"));
}

let due = false;
let busy = false;
/** Of fetches in a row: news that could not be fetched would be lost. */
let failures = 0;
const mostFailures = 5;

async function pump(): Promise<void> {
  if (busy) return;
  busy = true;
  while (due) {
    due = false;
    try {
      await refresh();
      failures = 0;
    } catch {
      // A server that is gone for good is no error: EventSource goes on asking for it.
      failures += 1;
      due = failures < mostFailures;
    }
    await new Promise((resolve) => setTimeout(resolve, shortestPause));
  }
  busy = false;
}

const source = new EventSource(`${location.pathname}/events`);
source.addEventListener("change", () => {
  due = true;
  void pump();
});
