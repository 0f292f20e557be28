/** The name of each series where its line ends, moved apart where lines end together. */
import type { Figure } from "../../lab/summary.ts";
import { type Canvas, extent, type Mark, namesOf, shareOf, spread } from "./canvas.ts";
import { look } from "./palette.ts";

/** Longer names are cut; the legend of a narrow screen and the numbers have them whole. */
const longestName = 32;

/** Height of a label, in CSS pixels. */
const line = 16;

/** Room to the right of the plot that the labels need, in CSS pixels. */
export function labelRoom(figure: Figure): number {
  const names = namesOf(figure);
  const longest = Math.max(...names.map((name) => name.length), 0);
  return names.length > 1 ? 18 + Math.min(longestName, longest) * 7 : 18;
}

/** What the labels need to know of the plot: its points, and where it begins and ends vertically. */
export interface Ends {
  readonly plot: Canvas["plot"];
  readonly marks: readonly Mark[];
  readonly top: number;
  readonly bottom: number;
}

/** One text for each series; none where a single line needs no name. */
export function endLabels(figure: Figure, { plot, marks, top, bottom }: Ends) {
  const names = namesOf(figure);
  if (names.length < 2) return [];
  const ends = names.flatMap((_, of) => lastOf(marks, of) ?? []);
  const shown = extent(figure);
  const pixels = ends.map(
    ({ y }) => top + (1 - shareOf(y!, shown, figure.y.scale)) * (bottom - top),
  );
  const placed = spread(pixels, line, bottom);
  return ends.map((end, at) =>
    plot.text([end], {
      x: "x",
      y: "y",
      text: () => shortened(end.series),
      dx: 10,
      dy: placed[at]! - pixels[at]!,
      textAnchor: "start",
      fill: look(end.of).color,
      fontWeight: 600,
    }),
  );
}

const lastOf = (marks: readonly Mark[], of: number) =>
  marks.findLast((mark) => mark.of === of && mark.y !== null);

const shortened = (name: string): string =>
  name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
