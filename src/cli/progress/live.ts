/** Progress for a person: a drawing that is redrawn in place, one kept line per finished cell. */
import type { ProgressUpdate } from "../../lab/recipe.ts";
import type { Terminal } from "../terminal.ts";
import type { Clock, Progress } from "./contract.ts";
import { drawing, finishedLine, type WatchedCell } from "./drawing.ts";
import { redrawnOn } from "./redrawn.ts";

/** Between two drawings, in milliseconds. */
const drawingTime = 100;
/** How often the clock moves while nothing is reported, in milliseconds. */
const idleTime = 500;
/** A curve needs no more points than this; older ones are thinned out. */
const mostLosses = 2000;

/** Draws on stderr. The cursor stands below the drawing between two updates. */
export function liveProgress(terminal: Terminal, now: Clock): Progress {
  let cell: WatchedCell | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  const redrawn = redrawnOn(terminal);
  const redraw = () => {
    if (cell) redrawn.draw(drawing(cell, now(), terminal));
    drawnAt = now();
  };
  const keep = () => {
    if (cell) redrawn.draw([finishedLine(cell, now(), terminal)]);
    redrawn.keep();
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
      redrawn.end();
    },
  };
}

function follow(cell: WatchedCell | undefined, update: ProgressUpdate, time: number): WatchedCell {
  const { name, startedAt, latest, losses } = cell ?? {
    ...{ name: update.cell, startedAt: time, latest: update, losses: [] },
  };
  // Between two training phases of one cell the curve starts again.
  const known = update.doing === latest.doing ? losses : [];
  const all = update.loss === undefined ? known : [...known, update.loss];
  return { name, startedAt, latest: update, losses: all.length > mostLosses ? thinned(all) : all };
}

const thinned = (losses: readonly number[]) => losses.filter((_, index) => index % 2 === 0);
