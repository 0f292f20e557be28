/** Lines over a numeric axis: bands for intervals, symbols for measured points, labels at the ends. */
import type { Figure } from "../../lab/summary.ts";
import {
  type Canvas,
  extent,
  isCurve,
  type Mark,
  marksOf,
  narrowBelow,
  tickFormat,
} from "./canvas.ts";
import { endLabels, labelRoom } from "./endLabels.ts";
import { look } from "./palette.ts";

/** Room below the plot, and above it with and without a label there; in CSS pixels. */
const bottom = 44;
const topWith = { label: 34, nothing: 14 };

/** Draws a figure of kind `"line"`. */
export function drawLines(figure: Figure, { plot, document, width }: Canvas) {
  const marks = marksOf(figure);
  const narrow = width < narrowBelow;
  const height = narrow ? 250 : Math.round(width * 0.5);
  const left = narrow ? 48 : 52;
  const top = figure.y.label === figure.title ? topWith.nothing : topWith.label;
  return plot.plot({
    document,
    className: "drawing",
    width,
    height,
    marginTop: top,
    marginBottom: bottom,
    marginLeft: left,
    marginRight: narrow ? 14 : labelRoom(figure),
    style: { fontSize: "12.5px" },
    x: { ...horizontal(figure), ticks: narrow ? 4 : 8 },
    y: { ...vertical(figure), labelOffset: left - 2, domain: extent(figure) },
    marks: [
      plot.gridY({ stroke: "var(--hairline)", strokeOpacity: 1, ticks: 5 }),
      ...referenceLayers(figure, plot),
      ...figure.series.flatMap((_, of) => seriesLayers(plot, marks, of)),
      ...(narrow ? [] : endLabels(figure, { plot, marks, top, bottom: height - bottom })),
    ],
  }) as SVGSVGElement;
}

/** A line may also run over words; then they keep the order of the figure. */
function horizontal({ x, series }: Figure) {
  const places = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))];
  const words = places.some((place) => typeof place === "string");
  const axis = { label: x.label, labelAnchor: "center" as const, labelArrow: "none" as const };
  return words ? { ...axis, type: "point" as const, domain: places } : axis;
}

/** The vertical axis: its label lies flat above it, where it can be read. */
const vertical = ({ y, title }: Figure) => ({
  // A curve is titled with what its axis would say.
  label: y.label === title ? null : y.label,
  labelArrow: "none" as const,
  ...tickFormat(y.unit),
  ticks: 5,
  tickSize: 0,
});

function seriesLayers(plot: Canvas["plot"], all: readonly Mark[], of: number) {
  const marks = all.filter((mark) => mark.of === of);
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

/** Dashed lines with their label on them. */
function referenceLayers({ references = [] }: Figure, plot: Canvas["plot"]) {
  const halo = { stroke: "var(--paper)", strokeWidth: 5 };
  const text = { y: "y", text: "label", frameAnchor: "right" as const, textAnchor: "end" as const };
  return [
    plot.ruleY(references, { y: "y", stroke: "currentColor", strokeDasharray: "5 4" }),
    plot.text(references, { ...text, dy: -8, fontStyle: "italic", fill: "currentColor", ...halo }),
  ];
}
