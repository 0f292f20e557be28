/** The paper's values beside ours: hollow, never joined by a line, each with its source. */
import type { Figure, PaperPoint } from "../../lab/summary.ts";
import { valueText } from "../numberText.ts";
import { revealed } from "../revealed.ts";
import { look } from "./palette.ts";

/** What the legend and the numbers call them. */
export const paperName = "paper (another model)";

/** A published value that knows how it is drawn. */
export interface PaperMark extends PaperPoint {
  /** 0-based position of its series among the names of the figure; −1 where it belongs to none. */
  readonly of: number;
  readonly color: string;
  readonly title: string;
}

/** The published values of a figure; of one panel only, where one is named. */
export function paperOf(figure: Figure, panel?: string): readonly PaperMark[] {
  const names = [...new Set(figure.series.map(({ name }) => name))];
  return (figure.paper ?? [])
    .filter((point) => [undefined, point.panel].includes(panel) || point.panel === undefined)
    .map((point) => {
      const of = names.indexOf(point.series ?? "");
      return { ...point, of, color: colorOf(of), title: paperText(figure, point) };
    });
}

/** The colour of the series, or ink. */
export const colorOf = (of: number): string => (of < 0 ? "currentColor" : look(of).color);

/** `"paper (another model), 175 billion parameters, AQuA: 44.0%. Lanham et al. 2023, Table 2 (paper text)"`. */
function paperText({ y }: Figure, point: PaperPoint): string {
  const where = [paperName, point.series, point.label, typeof point.x === "string" ? point.x : ""];
  const value = valueText(point.y, y.unit);
  return revealed(
    `${where.filter(Boolean).join(", ")}: ${value}. ${point.source} (${point.grade})`,
  );
}

/** How a hollow mark looks: the symbol of its series, a little larger than ours, which lies over it. */
export const hollow = ({ of, color }: PaperMark) => ({
  symbol: of < 0 ? ("circle" as const) : look(of).symbol,
  r: 5.6,
  fill: "var(--paper)",
  stroke: color,
  strokeWidth: 1.7,
  title: "title",
});
