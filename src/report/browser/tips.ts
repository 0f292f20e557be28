/** What a point says, shown beside it while the pointer or the focus is on it. */
const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("aria-hidden", "true");
tip.hidden = true;
document.body.append(tip);

/** The words of a point. Its `<title>` is taken away, so that the browser does not show them twice. */
function wordsOf(point: Element): string | undefined {
  const title = point.querySelector("title");
  if (title !== null) {
    point.setAttribute("aria-label", title.textContent ?? "");
    title.remove();
  }
  return point.getAttribute("aria-label") ?? undefined;
}

function show(event: Event): void {
  const target = event.target as Element;
  const point = target.closest(".drawing a, .drawing [data-layer=dot] > *");
  const words = point === null ? undefined : wordsOf(point);
  tip.hidden = words === undefined;
  if (point === null || words === undefined) return;
  tip.textContent = words;
  place(point.getBoundingClientRect());
}

/** Above the point and inside the window. */
function place(at: DOMRect): void {
  const left = at.left + at.width / 2 - tip.offsetWidth / 2;
  const most = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(8, Math.min(most, left))}px`;
  const above = at.top - tip.offsetHeight - 8;
  tip.style.top = `${above < 8 ? at.bottom + 8 : above}px`;
}

document.addEventListener("pointerover", show);
document.addEventListener("focusin", show);
document.addEventListener("scroll", () => (tip.hidden = true), { passive: true });
