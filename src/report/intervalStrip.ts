/** A finding as a small drawing: our value with its interval, and the paper's value, on one axis. */
import type { Finding } from "../lab/summary.ts";
import { html, type Markup } from "./markup.ts";

const width = 168;
const air = 6;

/** The paper's mark points at its place on the axis from below, where it never hides ours. */
export const paperPath = "M0,0L5,8.5H-5Z";

/** Decoration: everything it shows is also said in words, so it is hidden from screen readers. */
export function intervalStrip({ ours, unit, paper }: Finding): Markup | undefined {
  if (!Number.isFinite(ours.value) && paper === undefined) return undefined;
  const known = [ours.value, ...ours.interval, paper?.value].filter((v) => Number.isFinite(v));
  const [low, high] = ends(known as number[], unit);
  const at = (value: number) => {
    const share = (Math.min(high, Math.max(low, value)) - low) / (high - low);
    return (air + share * (width - 2 * air)).toFixed(1);
  };
  return html`<svg class="strip" viewBox="0 0 ${width} 26" width="${width}" height="26" aria-hidden="true">
<line class="axis" x1="${air}" x2="${width - air}" y1="10" y2="10"/>
${[low, ...(low < 0 && high > 0 ? [0] : []), high].map((tick) => html`<line class="axis" x1="${at(tick)}" x2="${at(tick)}" y1="6" y2="14"/>`)}
${paper === undefined ? "" : html`<path class="paper" transform="translate(${at(paper.value)},15)" d="${paperPath}"/>`}
${Number.isFinite(ours.value) ? oursMark(ours, at) : ""}</svg>`;
}

function oursMark({ value, interval }: Finding["ours"], at: (value: number) => string): Markup {
  return html`<line class="interval" x1="${at(interval[0])}" x2="${at(interval[1])}" y1="10" y2="10"/>
<circle class="ours" cx="${at(value)}" cy="10" r="4.5"/>`;
}

/** Rates lie on 0 to 1, differences around 0, numbers around themselves. */
function ends(known: readonly number[], unit: Finding["unit"]): readonly [number, number] {
  if (unit === "rate") return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  if (unit === "points" || unit === "change") {
    const reach = Math.max(Math.abs(low), Math.abs(high), 0.1) * 1.1;
    return [-reach, reach];
  }
  const around = 0.15 * (high - low || Math.abs(high) || 1);
  return [low - around, high + around];
}
