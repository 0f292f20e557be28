/** What a person sees of a cell: what is happening, a bar with numbers, and the curve of the loss. */
import type { ProgressUpdate } from "../../lab/recipe.ts";
import type { Terminal } from "../terminal.ts";
import { curve } from "./curve.ts";
import { durationText, oneLine, progressText } from "./words.ts";

/** A unit of work while it goes on. */
export interface WatchedCell {
  readonly name: string;
  /** In milliseconds. */
  readonly startedAt: number;
  /** Of the present activity, oldest first; thinned out when they are many. */
  readonly losses: readonly number[];
  readonly latest: ProgressUpdate;
}

const widestBar = 24;
const narrowestBar = 6;
const curveHeight = 3;
const widestCurve = 64;
/** A space, a label, a space and the axis. */
const labelWidth = 8;

/** Lines that fit into the terminal, whatever is in them. */
export function drawing(cell: WatchedCell, time: number, terminal: Terminal): readonly string[] {
  return [titleLine(cell, time, terminal), barLine(cell, terminal), ...curveLines(cell, terminal)];
}

function titleLine({ name, latest, startedAt }: WatchedCell, time: number, terminal: Terminal) {
  const elapsed = durationText((time - startedAt) / 1000);
  const room = terminal.columns - 3;
  const title = shortened(name, room);
  const rest = shortened(`${oneLine(latest.doing)}  ${elapsed}`, room - title.length - 2);
  return ` ${terminal.paint("bold", title)}  ${rest}`;
}

/** The words are worth more than the bar: it takes what they leave. */
function barLine({ latest }: WatchedCell, { columns }: Terminal): string {
  const words = progressText(latest);
  const room = columns - 2;
  const { step, of } = latest;
  if (step === undefined || of === undefined || of <= 0) return ` ${shortened(words, room)}`;
  const done = Math.min(1, Math.max(0, step / of));
  const percent = `${Math.floor(100 * done)}%`.padStart(4);
  const width = Math.max(narrowestBar, Math.min(widestBar, room - words.length - 8));
  const full = Math.round(done * width);
  const bar = `${"█".repeat(full)}${"░".repeat(width - full)}${percent}`;
  return ` ${bar}  ${shortened(words, room - bar.length - 2)}`;
}

/** The axis says what the highest and the lowest bar stand for. */
function curveLines({ losses }: WatchedCell, { paint, columns }: Terminal): readonly string[] {
  const width = Math.min(widestCurve, columns - labelWidth - 2);
  const drawn = curve(losses, { width, height: curveHeight });
  if (drawn === undefined || losses.length < 2) return [];
  return drawn.rows.map((row, index) => {
    const value = index === 0 ? drawn.high : index === curveHeight - 1 ? drawn.low : undefined;
    const label = value === undefined ? "" : value.toFixed(value < 10 ? 3 : 1);
    return `${paint("dim", `${label.padStart(labelWidth - 1)}▕`)}${paint("cyan", row.trimEnd())}`;
  });
}

/** What stays on the screen of a cell that is finished. */
export function finishedLine(
  cell: WatchedCell,
  time: number,
  { paint, columns }: Terminal,
): string {
  const { step, loss } = cell.latest;
  const facts = [
    step === undefined ? "" : `${step} steps`,
    loss === undefined ? "" : `loss ${loss.toFixed(3)}`,
    durationText((time - cell.startedAt) / 1000),
  ].filter((fact) => fact !== "");
  return ` ${paint("green", "•")} ${shortened(`${cell.name}  ${facts.join("  ")}`, columns - 4)}`;
}

/** A line that wraps would break the redrawing. */
function shortened(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  return width < 1 ? "" : `${letters.slice(0, width - 1).join("")}…`;
}
