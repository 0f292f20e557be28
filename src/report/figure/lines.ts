/** Lines over a numeric axis: bands for intervals, symbols for measured points, labels at the ends. */
import type { Figure } from "../../lab/summary.ts";
import { horizontal, vertical } from "./axes.ts";
import {
  type Canvas,
  extent,
  isCurve,
  type Mark,
  marksOf,
  namesOf,
  narrowBelow,
} from "./canvas.ts";
import { diagonalLayers } from "./diagonal.ts";
import { endLabels, labelRoom } from "./endLabels.ts";
import { look } from "./palette.ts";
import { hollow, paperOf } from "./paper.ts";
import { levelLayers, levelsOf } from "./references.ts";

/** Room below the plot, and above it with and without a label there; in CSS pixels. */
const bottom = 44;
const topWith = { label: 34, nothing: 14 };

/** Draws a figure of kind `"line"`, or one of its panels. */
export function drawLines(figure: Figure, canvas: Canvas) {
  const { plot, document, width, panel } = canvas;
  const marks = marksOf(figure, panel?.name);
  const narrow = width < narrowBelow || panel !== undefined;
  const height = panel !== undefined ? 210 : narrow ? 250 : Math.round(width * 0.5);
  const left = leftRoom(figure, narrow);
  const y = vertical(figure, canvas, extent(figure));
  const top = y.label === null ? topWith.nothing : topWith.label;
  return plot.plot({
    document,
    className: "drawing",
    width,
    height,
    marginTop: top,
    marginBottom: bottom,
    marginLeft: left,
    marginRight: narrow ? 20 : labelRoom(figure),
    style: { fontSize: "12.5px" },
    x: horizontal(figure, canvas),
    y: { ...y, labelOffset: left - 2, domain: extent(figure) },
    marks: [
      plot.gridY({ stroke: "var(--hairline)", strokeOpacity: 1, ticks: y.ticks }),
      ...levelLayers(levelsOf(figure, panel?.name), plot, { marks, shown: extent(figure) }),
      ...diagonalLayers(figure, plot),
      ...paperLayers(figure, canvas),
      ...namesOf(figure).flatMap((_, of) => seriesLayers(plot, marks, of)),
      ...(narrow ? [] : endLabels(figure, { plot, marks, top, bottom: height - bottom })),
    ],
  }) as SVGSVGElement;
}

/** Room for the ticks of the vertical axis, in CSS pixels: changes have a sign, and may have many digits. */
function leftRoom(figure: Figure, narrow: boolean): number {
  const least = narrow ? 48 : 52;
  if (figure.y.unit !== "change") return least;
  const [low, high] = extent(figure).map((end) =>
    Math.ceil(100 * Math.abs(end)).toLocaleString("en-US"),
  );
  return Math.max(least, 36 + 7.6 * Math.max(low!.length, high!.length));
}

/** The paper's points, below ours. */
export const paperLayers = (figure: Figure, { plot, panel }: Canvas) =>
  paperOf(figure, panel?.name)
    .filter(({ x }) => x !== undefined)
    .map((mark) => plot.dot([mark], { ...place, ...hollow(mark) }));

function seriesLayers(plot: Canvas["plot"], all: readonly Mark[], of: number) {
  const marks = all.filter((mark) => mark.of === of);
  if (marks.length === 0) return [];
  const { color, symbol, dash } = look(of);
  const curve = isCurve(marks);
  const line = {
    stroke: color,
    strokeWidth: curve ? 1.6 : 2,
    strokeDasharray: curve ? dash : "none",
  };
  const dot = { symbol, r: 4.2, fill: color, stroke: "var(--paper)", strokeWidth: 1.2 };
  return [
    ...intervalLayers(plot, marks, color),
    plot.line(marks, { ...place, ...line }),
    ...(curve ? [] : [plot.dot(marks, { ...place, ...dot, href: "href", title: "title" })]),
  ];
}

const place = { x: "x", y: "y" };

/** A point without a value interrupts the band as it interrupts the line. */
function intervalLayers(plot: Canvas["plot"], marks: readonly Mark[], color: string) {
  const end = (key: "low" | "high") => (mark: Mark) =>
    mark.y === null ? null : (mark[key] ?? null);
  const interval = { x: "x", y1: end("low"), y2: end("high") };
  return [
    plot.areaY(marks, { ...interval, fill: color, fillOpacity: 0.13 }),
    // A band needs two neighbours; a lone point would lose its interval without this line.
    plot.ruleX(marks, { ...interval, stroke: color, strokeOpacity: 0.55 }),
  ];
}
