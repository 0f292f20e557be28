/** A figure as a file of its own: colours inside, nothing to load, nowhere to click. */
import type { Figure } from "../../lab/summary.ts";
import { html, type Markup, raw } from "../markup.ts";
import { revealed } from "../revealed.ts";
import { draw } from "./draw.ts";
import { type LegendEntry, legendOf } from "./legend.ts";
import { type Theme, variables } from "./palette.ts";

export interface FigureSvgOptions {
  /** @default "light" */
  readonly theme?: Theme;
  /** In CSS pixels. @default 720 */
  readonly width?: number;
}

/** The text of an SVG file: title, names of the series, and the drawing, on the paper of `theme`. */
export async function figureSvg(
  figure: Figure,
  { theme = "light", width = 720 }: FigureSvgOptions = {},
): Promise<string> {
  const drawing = await draw(figure, { width, lead: () => undefined });
  const names = legendRows(legendOf(figure), width);
  const top = 40 + 20 * names.length;
  const height = top + Number(drawing.getAttribute("height"));
  drawing.setAttribute("y", String(top));
  const size = html`width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="system-ui, sans-serif">
<title>${revealed(figure.title)}</title><desc>${revealed(figure.caption)}</desc>
<style>svg { ${raw(variables(theme))} color: var(--ink); }</style>
<rect width="100%" height="100%" fill="var(--paper)"/>
<text x="14" y="26" font-size="16" font-weight="600" fill="var(--ink)">${revealed(figure.title)}</text>
${names}
${raw(drawing.outerHTML)}
</svg>
`;
  return String(await svg);
}

/** The names of the series beside their symbols, in as many rows as they need. */
function legendRows(entries: readonly LegendEntry[], width: number): Markup[] {
  const rows: Markup[][] = [];
  let x = width;
  for (const { name, drawing } of entries) {
    const room = 50 + 7.2 * name.length;
    if (x + room > width) {
      rows.push([]);
      x = 12;
    }
    rows.at(-1)!.push(html`<g transform="translate(${x},-7)" color="var(--ink)">${raw(drawing)}</g>
<text x="${x + 31}" y="4.4" font-size="12.5" fill="var(--ink)">${revealed(name)}</text>`);
    x += room;
  }
  return rows.map((row, at) => html`<g transform="translate(0,${48 + 20 * at})">${row}</g>`);
}
