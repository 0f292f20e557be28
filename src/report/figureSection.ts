/** A figure on the page: drawn for wide and for narrow screens, with caption, legend and numbers. */
import type { Figure, Point } from "../lab/summary.ts";
import { isCurve } from "./figure/canvas.ts";
import { draw, type Lead } from "./figure/draw.ts";
import { look } from "./figure/palette.ts";
import { html, type Markup, raw, shown } from "./markup.ts";
import { intervalText, notMeasured, valueText } from "./numberText.ts";
import { revealed } from "./revealed.ts";

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
<figcaption>${shown(figure.caption)}${dataTable(figure)}</figcaption></figure>`;
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
function legend({ series, kind }: Figure): Markup | "" {
  if (series.length < 2) return "";
  const curve = series.some(({ points }) => isCurve(points));
  const entries = series.map(({ name }, index) => {
    const { color, path, dash } = look(index);
    const line = `<line x1="0" x2="26" y1="7" y2="7" stroke="${color}" stroke-width="2" stroke-dasharray="${curve ? dash : "none"}"/>`;
    const symbol = `<path d="${path}" transform="translate(13,7)" fill="${color}"/>`;
    const drawn = raw((kind === "line" ? line : "") + (curve ? "" : symbol));
    return html`<li><svg viewBox="0 0 26 14" width="26" height="14" aria-hidden="true">${drawn}</svg>${shown(name)}</li>`;
  });
  return html`<ul class="legend ${kind === "line" && !curve ? "ends" : ""}">${entries}</ul>`;
}

/** The numbers of the figure. Long curves would bury the page; their numbers are in the log. */
function dataTable(figure: Figure): Markup | "" {
  const rows = figure.series.flatMap(({ name, points }) =>
    points.map((point) => ({ name, point })),
  );
  if (rows.length === 0 || rows.length > 600) return "";
  const heads = ["Series", figure.x.label || "Category", figure.y.label, "95% interval", "n"];
  return html`<details class="data"><summary>Numbers of this figure</summary>
<div class="scroll" role="region" tabindex="0" aria-label="Numbers of the figure ${revealed(figure.title)}"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${shown(head)}</th>`)}</tr></thead>
<tbody>${rows.map(({ name, point }) => dataRow(name, point, figure.y.unit))}</tbody></table></div></details>`;
}

function dataRow(name: string, { x, y, low, high, n }: Point, unit: "rate" | "number"): Markup {
  const bounded = y !== null && low !== undefined && high !== undefined;
  return html`<tr><th scope="row">${shown(name)}</th><td>${shown(String(x))}</td>
<td>${y === null ? notMeasured : valueText(y, unit)}</td>
<td>${bounded ? intervalText([low, high], unit) : "–"}</td><td>${n ?? "–"}</td></tr>`;
}
