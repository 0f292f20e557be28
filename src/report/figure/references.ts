/** Horizontal levels: references, and published values that have no place on the x axis. */
import type { Figure, Reference } from "../../lab/summary.ts";
import { revealed } from "../revealed.ts";
import { type Canvas, type Mark, namesOf } from "./canvas.ts";
import { colorOf, paperOf } from "./paper.ts";

/** A level as it is drawn. */
export interface Level {
  readonly y: number;
  readonly label: string;
  readonly color: string;
  readonly dash: string;
}

/** How the two kinds of levels are told apart, also in the legend. */
export const dashes = { reference: "5 4", paper: "1.5 3.5" };

/** All levels of a figure; of one panel only, where one is named. */
export function levelsOf(figure: Figure, panel?: string): readonly Level[] {
  const names = namesOf(figure);
  const here = ({ panel: own }: Pick<Reference, "panel">) =>
    panel === undefined || own === undefined || own === panel;
  const references = (figure.references ?? []).filter(here).map(({ y, label, series }) => ({
    ...{ y, label: revealed(label), dash: dashes.reference },
    color: colorOf(names.indexOf(series ?? "")),
  }));
  const published = paperOf(figure, panel)
    .filter(({ x }) => x === undefined)
    .map(({ y, label, color }) => ({
      ...{ y, color, dash: dashes.paper },
      label: revealed(`paper: ${label}`),
    }));
  return [...references, ...published];
}

const sides = {
  right: { frameAnchor: "right", textAnchor: "end" },
  left: { frameAnchor: "left", textAnchor: "start" },
} as const;

/** Dashed lines with their label on them: at the right, unless only there a point is in the way. */
export function levelLayers(
  levels: readonly Level[],
  plot: Canvas["plot"],
  { marks, shown }: { readonly marks: readonly Mark[]; readonly shown: readonly [number, number] },
) {
  const halo = { stroke: "var(--paper)", strokeWidth: 5 };
  const placed: { readonly side: keyof typeof sides; readonly y: number }[] = [];
  return levels.flatMap((level) => {
    const [left, right] = roomBeside(level.y, marks, shown);
    const wanted = right < enough && left > right ? "left" : "right";
    const isTaken = placed.some(
      ({ side, y }) =>
        side === wanted && Math.abs(y - level.y) < (enough / 2) * (shown[1] - shown[0]),
    );
    const side = isTaken === (wanted === "left") ? "right" : "left";
    placed.push({ side, y: level.y });
    const own = { ...sides[side], dy: -8, fontStyle: "italic", fill: level.color };
    return [
      plot.ruleY([level], { y: "y", stroke: level.color, strokeDasharray: level.dash }),
      plot.text([level], { y: "y", text: "label", ...own, ...halo }),
    ];
  });
}

/** Share of the height of a plot that a label needs. */
const enough = 0.12;

/** Distance of the nearest point from a level in the left and in the right half of the places, in heights of the plot. */
function roomBeside(level: number, marks: readonly Mark[], shown: readonly [number, number]) {
  const places = [...new Set(marks.map(({ x }) => x))];
  const ordered = places.every((x) => typeof x === "number")
    ? places.toSorted((a, b) => a - b)
    : places;
  const middle = (ordered.length - 1) / 2;
  const distance = (isBeside: (at: number) => boolean) =>
    marks
      .filter(({ x, y }) => y !== null && isBeside(ordered.indexOf(x)))
      .reduce((least, { y }) => Math.min(least, Math.abs(y! - level)), Infinity) /
    (shown[1] - shown[0]);
  return [distance((at) => at < middle), distance((at) => at > middle)] as const;
}
