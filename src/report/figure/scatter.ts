/** Points with an interval on both axes, each with its name beside it: two measurements of one thing. */
import type { Figure } from "../../lab/summary.ts";
import { horizontal, vertical } from "./axes.ts";
import { type Canvas, extent, type Mark, marksOf, namesOf, narrowBelow } from "./canvas.ts";
import { diagonalLayers } from "./diagonal.ts";
import { paperLayers } from "./lines.ts";
import { look } from "./palette.ts";
import { paperOf } from "./paper.ts";
import { type Frame, nameLayers } from "./pointNames.ts";
import { levelLayers, levelsOf } from "./references.ts";

/** Room below the plot and above it, in CSS pixels. */
const bottom = 46;
const top = { label: 34, nothing: 14 };

/** Draws a figure of kind `"scatter"`, or one of its panels. */
export function drawScatter(figure: Figure, canvas: Canvas) {
  const { plot, document, width, panel } = canvas;
  const marks = marksOf(figure, panel?.name).filter(({ y }) => y !== null);
  const x = horizontal(figure, canvas);
  const y = vertical(figure, canvas, extent(figure));
  const frame = frameOf(canvas, y.label !== null);
  return plot.plot({
    ...{ document, className: "drawing", width, ...frame },
    style: { fontSize: "12.5px" },
    x,
    y: { ...y, labelOffset: frame.marginLeft - 2, domain: extent(figure) },
    marks: [
      plot.gridY({ stroke: "var(--hairline)", strokeOpacity: 1, ticks: y.ticks }),
      plot.gridX({ stroke: "var(--hairline)", strokeOpacity: 1, ...gridTicks(x) }),
      ...levelLayers(levelsOf(figure, panel?.name), plot, { marks, shown: extent(figure) }),
      ...diagonalLayers(figure, plot),
      ...paperLayers(figure, canvas),
      ...namesOf(figure).flatMap((_, of) => seriesLayers(plot, within(marks, x.domain), of)),
      ...nameLayers(marks, plot, {
        frame: { ...frame, width, x: x.domain, y: extent(figure), scales: scalesOf(figure, x) },
        others: paperOf(figure, panel?.name).filter(({ x: place }) => place !== undefined),
      }),
    ],
  }) as SVGSVGElement;
}

type Axis = ReturnType<typeof horizontal>;

/** An axis of words has no lines; one with a logarithmic scale has them at its ticks. */
const gridTicks = (axis: Axis) => (isLog(axis) ? { ticks: axis.ticks } : { ticks: 5 });

const isLog = (axis: Axis): axis is Extract<Axis, { readonly ticks: readonly number[] }> =>
  "type" in axis && axis.type === "log";

const scalesOf = ({ y }: Figure, axis: Axis) => ({
  x: isLog(axis) ? ("log" as const) : ("linear" as const),
  y: y.scale ?? "linear",
});

/** Height and margins, in CSS pixels. */
function frameOf({ width, panel }: Canvas, isLabelled: boolean) {
  const narrow = width < narrowBelow;
  return {
    height: panel !== undefined ? 240 : narrow ? 320 : Math.round(width * 0.6),
    marginTop: isLabelled ? top.label : top.nothing,
    marginBottom: bottom,
    marginLeft: narrow ? 48 : 52,
    marginRight: narrow ? 20 : 24,
  } satisfies Partial<Frame>;
}

/** Intervals end where the axis ends: they may be endless. */
function within(marks: readonly Mark[], domain: readonly unknown[] = []): readonly Mark[] {
  const [least = -Infinity, most = Infinity] = domain.map(Number);
  return marks.map((mark) => {
    const { xLow, xHigh } = mark;
    if (xLow === undefined || xHigh === undefined) return mark;
    return { ...mark, xLow: Math.max(least, xLow), xHigh: Math.min(most, xHigh) };
  });
}

function seriesLayers(plot: Canvas["plot"], all: readonly Mark[], of: number) {
  const marks = all.filter((mark) => mark.of === of);
  const { color, symbol } = look(of);
  const interval = { stroke: color, strokeOpacity: 0.6, strokeWidth: 1.6 };
  const high = marks.filter(({ low, high }) => low !== undefined && high !== undefined);
  const wide = marks.filter(({ xLow, xHigh }) => xLow !== undefined && xHigh !== undefined);
  const dot = { symbol, r: 5.2, fill: color, stroke: "var(--paper)", strokeWidth: 1.2 };
  return [
    plot.ruleX(high, { x: "x", y1: "low", y2: "high", ...interval }),
    plot.ruleY(wide, { y: "y", x1: "xLow", x2: "xHigh", ...interval }),
    plot.dot(marks, { x: "x", y: "y", ...dot, href: "href", title: "title" }),
  ];
}
