/** Dots with intervals over categories: one row for each category, so that long names can be read. */
import type { Figure } from "../../lab/summary.ts";
import { revealed } from "../revealed.ts";
import { type Canvas, extent, type Mark, marksOf, narrowBelow, tickFormat } from "./canvas.ts";
import { look } from "./palette.ts";

/** Vertical room of one series in a row, in CSS pixels. */
const lane = 15;

/** Draws a figure of kind `"dot"`. The value runs along the horizontal axis. */
export function drawDots(figure: Figure, { plot, document, width }: Canvas) {
  const marks = marksOf(figure).map((mark) => ({ ...mark, x: String(mark.x) }));
  const categories = [...new Set(marks.map((mark) => mark.x))];
  const above = width < narrowBelow;
  const row = lane * figure.series.length + (above ? 34 : 24);
  const top = (figure.references?.length ?? 0) > 0 ? 26 : 10;
  return plot.plot({
    document,
    className: "drawing",
    width,
    height: top + row * categories.length + 54,
    marginTop: top,
    marginBottom: 54,
    marginLeft: above ? 12 : nameRoom(categories),
    marginRight: 22,
    style: { fontSize: "12.5px" },
    x: { ...axis(figure, above), domain: extent(figure) },
    y: { domain: categories, type: "band", axis: null, padding: 0 },
    marks: [
      plot.gridX({ stroke: "var(--hairline)", strokeOpacity: 1, ticks: 5 }),
      ...referenceLayers(figure, plot),
      categoryNames(plot, categories, above ? row : undefined),
      ...figure.series.flatMap((_, of) => seriesLayers(plot, marks, laneOf(figure, of, above))),
    ],
  }) as SVGSVGElement;
}

const axis = ({ y }: Figure, narrow: boolean) => ({
  label: y.label,
  labelAnchor: "center" as const,
  labelArrow: "none" as const,
  labelOffset: 44,
  ...tickFormat(y.unit),
  ticks: narrow ? 4 : 5,
});

interface Lane {
  readonly of: number;
  readonly dy: number;
}

/** Where a series lies in its row; names above the row push it down a little. */
const laneOf = ({ series }: Figure, of: number, above: boolean): Lane => ({
  of,
  dy: (of - (series.length - 1) / 2) * lane + (above ? 9 : 0),
});

function seriesLayers(plot: Canvas["plot"], all: readonly Mark[], { of, dy }: Lane) {
  const marks = all.filter((mark) => mark.of === of);
  const { color, symbol } = look(of);
  const bounded = marks.filter(({ low, high }) => low !== undefined && high !== undefined);
  const symbolAt = { x: "y", y: "x", dy, symbol, r: 5, fill: color, stroke: "var(--paper)" };
  return [
    plot.link(bounded, {
      x1: "low",
      x2: "high",
      y1: "x",
      y2: "x",
      dy,
      stroke: color,
      strokeWidth: 2,
    }),
    plot.dot(marks, { ...symbolAt, strokeWidth: 1.2, href: "href", title: "title" }),
  ];
}

/** A vertical line for each reference, with its label on top: turned inwards where it would leave the drawing. */
function referenceLayers(figure: Figure, plot: Canvas["plot"]) {
  const { references = [] } = figure;
  const [low, high] = extent(figure);
  const anchorOf = (y: number) => {
    const share = (y - low) / (high - low);
    return share < 0.2 ? "start" : share > 0.8 ? "end" : "middle";
  };
  const text = { x: "y", text: "label", frameAnchor: "top" as const, dy: -12 };
  const style = { fontStyle: "italic", fill: "currentColor" };
  const labels = (["start", "middle", "end"] as const).map((textAnchor) => {
    const own = references.filter(({ y }) => anchorOf(y) === textAnchor);
    return plot.text(own, { ...text, ...style, textAnchor });
  });
  const rule = { x: "y", stroke: "currentColor", strokeDasharray: "5 4" };
  return [plot.ruleX(references, rule), ...labels];
}

function categoryNames(plot: Canvas["plot"], categories: readonly string[], row?: number) {
  const beside = { textAnchor: "end" as const, dx: -12 };
  const above = { textAnchor: "start" as const, dy: -(row ?? 0) / 2 + 12, fontWeight: 600 };
  return plot.text(categories, {
    y: (name: string) => name,
    text: (name: string) => revealed(name),
    frameAnchor: "left",
    fill: "currentColor",
    ...(row === undefined ? beside : above),
  });
}

function nameRoom(categories: readonly string[]): number {
  const longest = Math.max(...categories.map((name) => name.length), 0);
  return Math.min(280, 30 + longest * 7);
}
