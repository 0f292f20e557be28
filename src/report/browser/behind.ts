/** The records behind a point or a claim, in a dialog; and moving along the points with arrow keys. */
const dialog = document.querySelector<HTMLDialogElement>("#behind")!;
const part = <Kind extends Element>(selector: string) => dialog.querySelector<Kind>(selector)!;
const body = part<HTMLElement>(".body");

/** The switch that shows what stood there before the intervention; it stays as it is from record to record. */
const originals = () => body.querySelector<HTMLInputElement>("input.originals");

let ids: readonly string[] = [];
let at = 0;

function open(link: HTMLElement | SVGElement): void {
  ids = link.dataset.behind!.split(" ");
  at = 0;
  part("h2").textContent = link.dataset.title ?? link.getAttribute("aria-label");
  dialog.dataset.absent = link.dataset.absent ?? "0";
  turn(0);
  dialog.showModal();
  body.focus();
}

/** Shows the record that is `by` records further. */
function turn(by: number): void {
  at = Math.max(0, Math.min(ids.length - 1, at + by));
  const record = document.getElementById(ids[at]!);
  const wantsOriginals = originals()?.checked ?? false;
  body.replaceChildren(...Array.from(record?.childNodes ?? [], (node) => node.cloneNode(true)));
  body.scrollTop = 0;
  const box = originals();
  if (box !== null) box.checked ||= wantsOriginals;
  const absent = Number(dialog.dataset.absent);
  const rest = absent > 0 ? `, ${absent} more not on this page` : "";
  part("output").textContent = `${at + 1} of ${ids.length}${rest}`;
  part<HTMLButtonElement>("[data-do=previous]").disabled = at === 0;
  part<HTMLButtonElement>("[data-do=next]").disabled = at === ids.length - 1;
}

function showInList(): void {
  const record = document.getElementById(ids[at]!)!;
  dialog.close();
  const details = record.closest<HTMLDetailsElement>("details.transcript")!;
  details.open = true;
  details.hidden = false;
  record.scrollIntoView({ block: "center" });
}

const deeds: Record<string, () => void> = {
  close: () => dialog.close(),
  previous: () => turn(-1),
  next: () => turn(1),
  list: showInList,
};

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target === dialog) return dialog.close();
  const link = target.closest<HTMLElement | SVGElement>("[data-behind]");
  if (link === null || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(link);
});
dialog.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-do]");
  deeds[button?.dataset.do ?? ""]?.();
});
dialog.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") turn(-1);
  if (event.key === "ArrowRight") turn(1);
});

const steps: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const linksOf = (drawing: Element) => [...drawing.querySelectorAll<SVGElement>("a[data-behind]")];

/** One stop of the tab key for each figure; inside it the arrow keys move. */
function rove(): void {
  for (const drawing of document.querySelectorAll("svg.drawing")) {
    for (const [index, link] of linksOf(drawing).entries()) link.tabIndex = index === 0 ? 0 : -1;
  }
}

document.addEventListener("keydown", (event) => {
  const link = (event.target as Element).closest<SVGElement>("svg.drawing a[data-behind]");
  const step = steps[event.key];
  if (link === null || step === undefined) return;
  const links = linksOf(link.closest("svg.drawing")!);
  const next = links[links.indexOf(link) + step];
  if (next === undefined) return;
  event.preventDefault();
  link.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
document.addEventListener("assay:fresh", rove);
rove();
