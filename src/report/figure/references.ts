/** Horizontal levels: references, and published values that have no place on the x axis. */
import type { Figure, Reference } from "../../lab/summary.ts";
import { revealed } from "../revealed.ts";
import { type Canvas, namesOf } from "./canvas.ts";
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

/** Dashed lines with their label on them. */
export function levelLayers(levels: readonly Level[], plot: Canvas["plot"]) {
  const halo = { stroke: "var(--paper)", strokeWidth: 5 };
  const text = { y: "y", text: "label", frameAnchor: "right" as const, textAnchor: "end" as const };
  return levels.flatMap((level) => [
    plot.ruleY([level], { y: "y", stroke: level.color, strokeDasharray: level.dash }),
    plot.text([level], { ...text, dy: -8, fontStyle: "italic", fill: level.color, ...halo }),
  ]);
}
