/** Progress for a person: two lines that are redrawn in place, one kept line per finished cell. */
import type { ProgressUpdate } from "../../lab/recipe.ts";
import type { Terminal } from "../terminal.ts";
import type { Clock, Progress } from "./contract.ts";
import { sparkline } from "./sparkline.ts";
import { durationText, oneLine, progressText } from "./words.ts";

/** Between two drawings, in milliseconds. */
const drawingTime = 100;
/** How often the clock moves while nothing is reported, in milliseconds. */
const idleTime = 500;
/** A curve needs no more points than this; older ones are thinned out. */
const mostLosses = 2000;
const barWidth = 24;
const curveWidth = 24;

interface Cell {
  readonly name: string;
  readonly startedAt: number;
  losses: number[];
  latest: ProgressUpdate;
}

/** Draws on stderr. The cursor stands below the drawing between two updates. */
export function liveProgress(terminal: Terminal, now: Clock): Progress {
  let cell: Cell | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let height = 0;
  const write = (text: string) => void terminal.streams.stderr.write(text);
  const draw = (lines: readonly string[]) => {
    const erase = height === 0 ? "" : `\x1b[${height}A\x1b[J`;
    write(erase + lines.map((line) => `${line}\n`).join(""));
    height = lines.length;
    drawnAt = now();
  };
  const redraw = () => cell && draw(drawing(cell, now(), terminal));
  const keep = () => {
    if (cell) draw([finishedLine(cell, now(), terminal)]);
    height = 0;
  };
  const timer = setInterval(redraw, idleTime);
  timer.unref();
  return {
    update(update) {
      const isNext = cell?.name !== update.cell;
      if (isNext) keep();
      cell = follow(isNext ? undefined : cell, update, now());
      if (isNext || now() - drawnAt >= drawingTime) redraw();
    },
    end() {
      clearInterval(timer);
      keep();
      cell = undefined;
    },
  };
}

function follow(cell: Cell | undefined, update: ProgressUpdate, time: number): Cell {
  const followed = cell ?? { name: update.cell, startedAt: time, losses: [], latest: update };
  // Between two training phases of one cell the curve starts again.
  if (update.doing !== followed.latest.doing) followed.losses = [];
  followed.latest = update;
  if (update.loss !== undefined) followed.losses.push(update.loss);
  if (followed.losses.length > mostLosses) {
    followed.losses = followed.losses.filter((_, index) => index % 2 === 0);
  }
  return followed;
}

function drawing(cell: Cell, time: number, { paint, columns }: Terminal): string[] {
  const elapsed = durationText((time - cell.startedAt) / 1000);
  const head = shorten(`${oneLine(cell.latest.doing)}  ${elapsed}`, columns - cell.name.length - 3);
  const curve = sparkline(cell.losses, Math.min(curveWidth, Math.floor(columns / 4)));
  const words = progressText(cell.latest);
  const room = columns - barWidth - curve.length - 10;
  const parts = [bar(cell.latest), paint("cyan", curve), shorten(words, room)];
  const below = parts.filter((part) => part !== "").join("  ");
  return [` ${paint("bold", cell.name)}  ${head}`, ` ${below}`];
}

function finishedLine(cell: Cell, time: number, { paint, columns }: Terminal): string {
  const { step, loss } = cell.latest;
  const facts = [
    step === undefined ? "" : `${step} steps`,
    loss === undefined ? "" : `loss ${loss.toFixed(3)}`,
    durationText((time - cell.startedAt) / 1000),
  ].filter((fact) => fact !== "");
  return ` ${paint("green", "•")} ${shorten(`${cell.name}  ${facts.join("  ")}`, columns - 4)}`;
}

function bar({ step, of }: ProgressUpdate): string {
  if (step === undefined || of === undefined || of <= 0) return "";
  const share = Math.min(1, Math.max(0, step / of));
  const full = Math.round(share * barWidth);
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  return `${"█".repeat(full)}${"░".repeat(barWidth - full)}${percent}`;
}

/** A line that wraps would break the redrawing. */
function shorten(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join("")}…`;
}
