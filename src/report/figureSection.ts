/** A figure on the page: drawn for wide and for narrow screens, with caption, legend and numbers. */
import type { Figure } from "../lab/summary.ts";
import { draw, type Lead } from "./figure/draw.ts";
import { hasEndLabels, legendOf } from "./figure/legend.ts";
import { figureTable } from "./figureTable.ts";
import { html, type Markup, raw, shown } from "./markup.ts";

/** Natural widths of the two drawings, in CSS pixels. The style sheet shows one of them. */
const widths = { wide: 760, narrow: 340 } as const;

export interface FigureOptions {
  /** Unique on the page; the anchor of the figure. */
  readonly id: string;
  readonly lead: Lead;
  /** Of the heading. @default 3 */
  readonly level?: 3 | 4;
  /** `"narrow"` for small figures beside each other. @default both */
  readonly only?: "narrow";
}

/** The whole figure as markup. */
export async function figureSection(figure: Figure, options: FigureOptions): Promise<Markup> {
  const { id, level = 3, only } = options;
  const heading = raw(`h${level}`);
  const measured = figure.series.some(({ points }) => points.some(({ y }) => y !== null));
  const body = measured
    ? html`${legend(figure)}${await drawings(figure, options)}`
    : html`<p class="nothing">Nothing was measured for this figure.</p>`;
  return html`<figure id="${id}" class="${only === undefined ? "figure" : "small"}" aria-labelledby="${id}-title">
<div class="plate"><${heading} id="${id}-title">${shown(figure.title)}</${heading}>${body}</div>
<figcaption>${shown(figure.caption)}${figureTable(figure)}</figcaption></figure>`;
}

async function drawings(figure: Figure, { lead, only }: FigureOptions): Promise<Markup> {
  const sizes = only === undefined ? (["wide", "narrow"] as const) : ([only] as const);
  const drawn = await Promise.all(
    sizes.map(async (size) => {
      const svg = await draw(figure, { width: widths[size], lead });
      return html`<div class="drawing-${only === undefined ? size : "only"}">${raw(svg.outerHTML)}</div>`;
    }),
  );
  return html`${drawn}`;
}

/** Symbol, line and name of each series. */
function legend(figure: Figure): Markup | "" {
  const entries = legendOf(figure).map(
    ({ name, drawing }) =>
      html`<li><svg viewBox="0 0 26 14" width="26" height="14" aria-hidden="true">${raw(drawing)}</svg>${shown(name)}</li>`,
  );
  if (entries.length === 0) return "";
  return html`<ul class="legend ${hasEndLabels(figure) ? "ends" : ""}">${entries}</ul>`;
}
