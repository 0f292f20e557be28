/** The numbers of a figure as a table, folded away: ours, the references and the paper's. */
import type { Figure, Series } from "../lab/summary.ts";
import { paperName } from "./figure/paper.ts";
import { html, type Markup, shown } from "./markup.ts";
import { intervalText, notMeasured, valueText, xText } from "./numberText.ts";
import { revealed } from "./revealed.ts";

/** Long curves would bury the page; their numbers are in the log. */
const mostRows = 600;

/** One row: the texts of its cells, the first of which names the series. */
type Row = readonly string[];

/** The table, or nothing where there are no numbers, or too many. */
export function figureTable(figure: Figure): Markup | "" {
  const rows = figure.series.flatMap((series) => rowsOf(figure, series));
  if (rows.length === 0 || rows.length > mostRows) return "";
  const all = [...rows, ...referenceRows(figure), ...diagonalRows(figure), ...paperRows(figure)];
  return html`<details class="data"><summary>Numbers of this figure</summary>
<div class="scroll" role="region" tabindex="0" aria-label="Numbers of the figure ${revealed(figure.title)}"><table>
<thead><tr>${headsOf(figure).map((head) => html`<th scope="col">${shown(head)}</th>`)}</tr></thead>
<tbody>${all.map(([name, ...cells]) => html`<tr><th scope="row">${shown(name!)}</th>${cells.map((cell) => html`<td>${shown(cell)}</td>`)}</tr>`)}</tbody></table></div></details>`;
}

function headsOf(figure: Figure): Row {
  const { x, y } = figure;
  return [
    "Series",
    ...panelCell(figure, "Panel"),
    x.label || "Category",
    y.label,
    "95% interval",
    "n",
    ...(hasSources(figure) ? ["Source"] : []),
  ];
}

const none = "–";
const hasSources = ({ paper = [] }: Figure): boolean => paper.length > 0;

/** The cell of the panel, where the figure has panels. */
const panelCell = ({ panels }: Figure, text = "all"): Row => (panels === undefined ? [] : [text]);

const sourceCell = (figure: Figure, text: string): Row => (hasSources(figure) ? [text] : []);

function rowsOf(figure: Figure, { name, panel, points }: Series): Row[] {
  const { unit } = figure.y;
  return points.map((point) => {
    const { y, low, high, n, label } = point;
    const bounded = y !== null && low !== undefined && high !== undefined;
    return [
      label === undefined || label === name ? name : `${name}, ${label}`,
      ...panelCell(figure, panel),
      xText(figure.x, point),
      y === null ? notMeasured : valueText(y, unit),
      bounded ? intervalText([low, high], unit) : none,
      n === undefined ? none : String(n),
      ...sourceCell(figure, "this run"),
    ];
  });
}

function referenceRows(figure: Figure): Row[] {
  return (figure.references ?? []).map(({ label, y, series, panel }) => [
    series === undefined ? label : `${label}, ${series}`,
    ...panelCell(figure, panel),
    ...[none, valueText(y, figure.y.unit), none, none],
    ...sourceCell(figure, "reference"),
  ]);
}

/** The line that points are compared with. */
const diagonalRows = (figure: Figure): Row[] =>
  figure.diagonal === undefined
    ? []
    : [
        [
          figure.diagonal,
          ...panelCell(figure, "all"),
          ...[none, `equal to ${figure.x.label}`, none, none],
          ...sourceCell(figure, "reference"),
        ],
      ];

function paperRows(figure: Figure): Row[] {
  return (figure.paper ?? []).map(({ x, y, label, series, panel, grade, source }) => [
    [paperName, series, label].filter(Boolean).join(", "),
    ...panelCell(figure, panel),
    x === undefined ? none : xText(figure.x, { x }),
    ...[valueText(y, figure.y.unit), none, none],
    `${source} (${grade})`,
  ]);
}
