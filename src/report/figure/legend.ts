/** What a legend says: the symbol, line and name of each series, and the hollow mark of the paper. */
import type { Figure } from "../../lab/summary.ts";
import { isCurve, namesOf } from "./canvas.ts";
import { look, symbolPaths } from "./palette.ts";
import { paperName } from "./paper.ts";
import { dashes } from "./references.ts";

/** One entry; drawn around (13, 7) in a box of 26 by 14. */
export interface LegendEntry {
  readonly name: string;
  /** SVG, without text from outside. */
  readonly drawing: string;
}

/** The entries of a figure; none where a single series needs no name. */
export function legendOf(figure: Figure): readonly LegendEntry[] {
  const { series, kind, paper = [] } = figure;
  const curve = series.some(({ points }) => isCurve(points));
  const entries = namesOf(figure).map((name, index) => {
    const { color, path, dash } = look(index);
    const line = `<line x1="0" x2="26" y1="7" y2="7" stroke="${color}" stroke-width="2" stroke-dasharray="${curve ? dash : "none"}"/>`;
    const symbol = `<path d="${path}" transform="translate(13,7)" fill="${color}"/>`;
    return { name, drawing: (kind === "line" ? line : "") + (curve ? "" : symbol) };
  });
  const ring = `<path d="${symbolPaths.circle}" transform="translate(13,7)" fill="none" stroke="currentColor" stroke-width="1.7"/>`;
  const level = `<line x1="0" x2="26" y1="7" y2="7" stroke="currentColor" stroke-dasharray="${dashes.paper}"/>`;
  const hasPlace = paper.some(({ x }) => x !== undefined);
  const published =
    paper.length === 0 ? [] : [{ name: paperName, drawing: hasPlace ? ring : level }];
  return entries.length + published.length < 2 ? [] : [...entries, ...published];
}

/** Whether the names at the ends of the lines say the same as the legend on a wide drawing. */
export const hasEndLabels = ({ kind, panels, paper = [], series }: Figure): boolean =>
  kind === "line" &&
  panels === undefined &&
  paper.length === 0 &&
  !series.some(({ points }) => isCurve(points));
