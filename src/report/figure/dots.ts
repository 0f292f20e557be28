/** Dots with intervals over categories: one row for each category, so that long names can be read. */
import type { Figure } from "../../lab/summary.ts";
import { revealed } from "../revealed.ts";
import {
  type Canvas,
  extent,
  type Mark,
  marksOf,
  namesOf,
  narrowBelow,
  tickFormat,
} from "./canvas.ts";
import { look } from "./palette.ts";
import { hollow, paperOf } from "./paper.ts";
import { levelsOf } from "./references.ts";

/** Vertical room of one series in a row, in CSS pixels. */
const lane = 15;

/** Draws a figure of kind `"dot"`, or one of its panels. The value runs along the horizontal axis. */
export function drawDots(figure: Figure, canvas: Canvas) {
  const { plot, document, width, panel } = canvas;
  const marks = marksOf(figure, panel?.name).map((mark) => ({ ...mark, x: String(mark.x) }));
  const categories = categoriesOf(figure);
  const names = namesOf(figure);
  const above = width < narrowBelow;
  const row = lane * names.length + (above ? 34 : 24);
  const top = levelsOf(figure).length > 0 ? 26 : 10;
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
    x: { ...axis(figure, canvas), domain: extent(figure) },
    y: { domain: categories, type: "band", axis: null, padding: 0 },
    marks: [
      plot.gridX({ stroke: "var(--hairline)", strokeOpacity: 1, ticks: 5 }),
      ...levelLayers(figure, canvas),
      categoryNames(plot, categories, above ? row : undefined),
      ...paperLayers(figure, canvas),
      ...names.flatMap((_, of) => seriesLayers(plot, marks, laneOf(figure, of, above))),
    ],
  }) as SVGSVGElement;
}

/** Every category that something stands in, ours first. */
const categoriesOf = ({ series, paper = [] }: Figure): readonly string[] => {
  const ours = series.flatMap(({ points }) => points.map(({ x }) => String(x)));
  return [...new Set([...ours, ...paper.flatMap(({ x }) => (x === undefined ? [] : String(x)))])];
};

const axis = ({ y }: Figure, { width, panel }: Canvas) => ({
  // Panels have one label for all.
  label: panel === undefined ? y.label : null,
  labelAnchor: "center" as const,
  labelArrow: "none" as const,
  labelOffset: 44,
  ...tickFormat(y.unit),
  ticks: width < narrowBelow ? 4 : 5,
});

interface Lane {
  readonly of: number;
  readonly dy: number;
}

/** Where a series lies in its row; names above the row push it down a little. */
const laneOf = (figure: Figure, of: number, above: boolean): Lane => ({
  of,
  dy: (of < 0 ? 0 : of - (namesOf(figure).length - 1) / 2) * lane + (above ? 9 : 0),
});

/** The paper's points in the lanes of their series, below ours. */
function paperLayers(figure: Figure, { plot, width, panel }: Canvas) {
  return paperOf(figure, panel?.name).flatMap((mark) => {
    if (mark.x === undefined) return [];
    const { dy } = laneOf(figure, mark.of, width < narrowBelow);
    const at = { x: "y", y: () => String(mark.x), dy };
    return [plot.dot([mark], { ...at, ...hollow(mark), r: 6.4 })];
  });
}

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

/** A vertical line for each level, with its label on top: turned inwards where it would leave the drawing. */
function levelLayers(figure: Figure, { plot, panel }: Canvas) {
  const [low, high] = extent(figure);
  const anchorOf = (y: number) => {
    const share = (y - low) / (high - low);
    return share < 0.2 ? "start" : share > 0.8 ? "end" : "middle";
  };
  const text = { x: "y", text: "label", frameAnchor: "top" as const, dy: -12 };
  return levelsOf(figure, panel?.name).flatMap((level) => {
    const label = {
      ...text,
      fontStyle: "italic",
      fill: level.color,
      textAnchor: anchorOf(level.y),
    };
    return [
      plot.ruleX([level], { x: "y", stroke: level.color, strokeDasharray: level.dash }),
      plot.text([level], label as Parameters<typeof plot.text>[1]),
    ];
  });
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
