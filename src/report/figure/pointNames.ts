/** The names beside the points of a scatter plot, each where it covers no other name and no point. */
import { revealed } from "../revealed.ts";
import { type Canvas, type Mark, shareOf } from "./canvas.ts";
import { look } from "./palette.ts";

/** Where a plot lies in its drawing, in CSS pixels, and what its axes show. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly marginTop: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
  readonly marginRight: number;
  /** Absent, or words: names are not moved apart. */
  readonly x?: readonly (number | string)[] | undefined;
  readonly y: readonly [low: number, high: number];
  readonly scales: Readonly<Record<"x" | "y", "linear" | "log">>;
}

/** A name beside its point: the shift of its near end from the point, in CSS pixels. */
interface Placement {
  readonly dx: number;
  readonly dy: number;
  readonly textAnchor: "start" | "end";
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const placements: readonly Placement[] = [
  { dx: 10, dy: -11, textAnchor: "start" },
  { dx: -10, dy: -11, textAnchor: "end" },
  { dx: 10, dy: 13, textAnchor: "start" },
  { dx: -10, dy: 13, textAnchor: "end" },
  { dx: 10, dy: -28, textAnchor: "start" },
  { dx: -10, dy: -28, textAnchor: "end" },
  { dx: 10, dy: 30, textAnchor: "start" },
  { dx: -10, dy: 30, textAnchor: "end" },
];

/** One text for each point that has a label. A legend says what there is no room for. */
export function nameLayers(
  marks: readonly Mark[],
  plot: Canvas["plot"],
  { frame, others }: { readonly frame: Frame; readonly others: readonly Place[] },
) {
  const taken = [...marks, ...others].map((mark) => around(pixelsOf(mark, frame)));
  return marks.flatMap((mark) => {
    if (mark.label === undefined) return [];
    const text = revealed(mark.label);
    const at = pixelsOf(mark, frame);
    const options = placements
      .map((placement) => ({ placement, box: boxOf(at, placement, text) }))
      .filter(({ box }) => isInside(box, frame));
    const free = options.find(({ box }) => !taken.some((other) => meet(box, other)));
    const chosen = free ?? (text === mark.series ? undefined : options[0]);
    if (chosen === undefined) return [];
    taken.push(chosen.box);
    const halo = { stroke: "var(--paper)", strokeWidth: 4, fontWeight: 600 };
    const words = { text: () => text, fill: look(mark.of).color, ...halo };
    return [plot.text([mark], { x: "x", y: "y", ...words, ...chosen.placement })];
  });
}

const around = ({ x, y }: { x: number; y: number }): Box => ({
  ...{ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 },
});

/** Where something is in the units of the axes. */
interface Place {
  readonly x?: number | string;
  readonly y: number | null;
}

function pixelsOf(mark: Place, { width, height, x = [], y, scales, ...margins }: Frame) {
  const [left = 0, right = 1] = x.map(Number);
  const across = shareOf(Number(mark.x), [left, right], scales.x);
  const up = shareOf(mark.y!, y, scales.y);
  return {
    x: margins.marginLeft + across * (width - margins.marginLeft - margins.marginRight),
    y: height - margins.marginBottom - up * (height - margins.marginTop - margins.marginBottom),
  };
}

/** Half the height of a line, and the width of a letter, of the names. */
const half = 8;
const letter = 7.4;

function boxOf(at: { x: number; y: number }, { dx, dy, textAnchor }: Placement, text: string): Box {
  const near = at.x + dx;
  const far = near + (textAnchor === "start" ? 1 : -1) * letter * text.length;
  return {
    ...{ left: Math.min(near, far), right: Math.max(near, far) },
    ...{ top: at.y + dy - half, bottom: at.y + dy + half },
  };
}

const isInside = ({ left, right }: Box, frame: Frame): boolean =>
  left >= frame.marginLeft && right <= frame.width;

const meet = (one: Box, other: Box): boolean =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom;
