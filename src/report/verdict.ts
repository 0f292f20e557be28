/** A verdict as a word with a mark: the mark is a shape, the colour only repeats it. */
import type { Verdict } from "../lab/summary.ts";
import { html, type Markup, raw } from "./markup.ts";

const shapes: Record<Verdict, string> = {
  holds: '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.6,8.3L7,10.6L11.4,5.6"/>',
  "not reproduced":
    '<rect x="1.5" y="1.5" width="13" height="13" rx="2" fill="currentColor"/><path d="M5,5L11,11M11,5L5,11"/>',
  inconclusive:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor"/><path stroke="currentColor" d="M4.6,8.6C6,6.2 7.2,6.9 8,8S10,9.8 11.4,7.4"/>',
  "not tested":
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-dasharray="2.4 2.4"/>',
};

/** The verdict of a finding. */
export function verdictMark(verdict: Verdict): Markup {
  const icon = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${raw(shapes[verdict])}</svg>`;
  return html`<span class="verdict ${verdict.replace(" ", "-")}">${icon}${verdict}</span>`;
}
