/** Lines over a numeric axis: bands for intervals, symbols for measured points, labels at the ends. */
import type { Figure } from "../../lab/summary.ts";
import { revealed } from "../revealed.ts";
import {
  type Canvas,
  extent,
  type Mark,
  marksOf,
  narrowBelow,
  spread,
  tickFormat,
} from "./canvas.ts";
import { look } from "./palette.ts";

/** More points than this on a line are a curve, not measurements to click on. */
const mostSymbols = 60;

/** Draws a figure of kind `"line"`. */
export function drawLines(figure: Figure, { plot, document, width }: Canvas) {
  const marks = marksOf(figure);
  const narrow = width < narrowBelow;
  const margin = narrow ? 48 : 52;
  const room = narrow ? { marginRight: 14 } : { marginRight: labelRoom(figure) };
  const frame = { width, height: narrow ? 250 : Math.round(width * 0.5), marginTop: 34, ...room };
  const layers = figure.series.map((_, of) => seriesLayers(plot, marks, of));
  return plot.plot({
    ...frame,
    document,
    className: "drawing",
    marginBottom: 44,
    marginLeft: margin,
    style: { fontSize: "12.5px" },
    x: { label: figure.x.label, labelAnchor: "center", labelArrow: "none", ticks: narrow ? 4 : 8 },
    y: { ...axis(figure), labelOffset: margin - 2, domain: extent(figure) },
    marks: [
      plot.gridY({ stroke: "var(--hairline)", strokeOpacity: 1, ticks: 5 }),
      ...referenceLayers(figure, plot),
      ...layers.flat(),
      ...(narrow ? [] : endLabels(figure, { plot, marks, height: frame.height })),
    ],
  }) as SVGSVGElement;
}

/** The vertical axis: its label lies flat above it, where it can be read. */
const axis = ({ y, title }: Figure) => ({
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
  const at = { x: "x", y: "y" };
  const curve = marks.length > mostSymbols;
  const strokeDasharray = curve ? dash : "none";
  const line = plot.line(marks, {
    ...at,
    stroke: color,
    strokeWidth: curve ? 1.6 : 2,
    strokeDasharray,
  });
  const symbolsAt = {
    ...at,
    symbol,
    r: 4.2,
    fill: color,
    stroke: "var(--paper)",
    strokeWidth: 1.2,
  };
  // A point without a value interrupts line and band alike.
  const end = (key: "low" | "high") => (mark: Mark) =>
    mark.y === null ? null : (mark[key] ?? null);
  const interval = { x: "x", y1: end("low"), y2: end("high") };
  return [
    plot.areaY(marks, { ...interval, fill: color, fillOpacity: 0.13 }),
    // A band needs two neighbours; a lone point would lose its interval without this line.
    plot.ruleX(marks, { ...interval, stroke: color, strokeOpacity: 0.55 }),
    line,
    ...(curve ? [] : [plot.dot(marks, { ...symbolsAt, href: "href", title: "title" })]),
  ];
}

/** Dashed lines with their label on them. */
export function referenceLayers({ references = [] }: Figure, plot: Canvas["plot"]) {
  const halo = { stroke: "var(--paper)", strokeWidth: 5 };
  const text = { y: "y", text: "label", frameAnchor: "right" as const, textAnchor: "end" as const };
  return [
    plot.ruleY(references, { y: "y", stroke: "currentColor", strokeDasharray: "5 4" }),
    plot.text(references, { ...text, dy: -8, fontStyle: "italic", fill: "currentColor", ...halo }),
  ];
}

function labelRoom({ series }: Figure): number {
  const longest = Math.max(...series.map(({ name }) => name.length), 0);
  return series.length > 1 ? 18 + Math.min(24, longest) * 7 : 18;
}

/** The name of each series where its line ends, moved apart where lines end together. */
function endLabels(
  figure: Figure,
  { plot, marks, height }: Pick<Canvas, "plot"> & { marks: readonly Mark[]; height: number },
) {
  if (figure.series.length < 2) return [];
  const ends = figure.series.flatMap(
    (_, of) => marks.findLast((m) => m.of === of && m.y !== null) ?? [],
  );
  const [low, high] = extent(figure);
  const pixels = (value: number) => 34 + ((high - value) / (high - low)) * (height - 78);
  const placed = spread(
    ends.map((end) => pixels(end.y!)),
    16,
    height - 44,
  );
  return ends.map((end, at) =>
    plot.text([end], {
      x: "x",
      y: "y",
      text: () => shortened(end.series),
      dx: 10,
      dy: placed[at]! - pixels(end.y!),
      textAnchor: "start",
      fill: look(end.of).color,
      fontWeight: 600,
    }),
  );
}

const shortened = (name: string): string =>
  revealed(name.length > 24 ? `${name.slice(0, 23)}…` : name);
