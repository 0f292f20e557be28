/** What an audit has shown, and what was claimed, as a small drawing on one axis. */
import { html, type Markup } from "./markup.ts";

const width = 168;
const air = 6;

/** Decoration: the text beside it says the same. From 0 to the bound everything is refuted; the claim is a bar. */
export function boundStrip(bound: number, claimed: number | undefined): Markup | "" {
  const known = [bound, claimed ?? 0].filter(Number.isFinite);
  const most = Math.max(...known) * 1.08;
  if (!(most > 0)) return "";
  const at = (value: number) =>
    (air + (Math.min(value, most) / most) * (width - 2 * air)).toFixed(1);
  const isAlarm = claimed !== undefined && bound > claimed;
  return html`<svg class="strip" viewBox="0 0 ${width} 26" width="${width}" height="26" aria-hidden="true">
<line class="axis" x1="${air}" x2="${width - air}" y1="10" y2="10"/>
<line class="axis" x1="${air}" x2="${air}" y1="6" y2="14"/>
<line class="interval ${isAlarm ? "refuting" : ""}" x1="${at(0)}" x2="${at(bound)}" y1="10" y2="10"/>
${claimed === undefined || !Number.isFinite(claimed) ? "" : html`<line class="claimed" x1="${at(claimed)}" x2="${at(claimed)}" y1="2" y2="18"/>`}</svg>`;
}
