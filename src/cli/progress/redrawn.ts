/** Lines on stderr that are drawn again in place. */
import { stripVTControlCharacters } from "node:util";
import type { Terminal } from "../terminal.ts";

/** The cursor stands below the lines between two drawings. Notes go above them. */
export interface Redrawn {
  /** These lines instead of those that were drawn last. */
  draw(lines: readonly string[]): void;
  /** What is drawn stays, and the next drawing is below it. */
  keep(): void;
  /** Nothing more is drawn. */
  end(): void;
}

/** Draws on the stderr of this terminal, which must be live. */
export function redrawnOn(terminal: Terminal): Redrawn {
  let drawn: readonly string[] = [];
  const draw = (lines: readonly string[]) => {
    const height = rowsOf(drawn, terminal.columns);
    // What a person typed meanwhile, such as ^C, stands on the line of the cursor.
    const erase = height === 0 ? "" : `\r\x1b[${height}A\x1b[J`;
    terminal.streams.stderr.write(erase + lines.map((line) => `${line}\n`).join(""));
    drawn = lines;
  };
  terminal.beforeNotes(() => draw([]));
  return {
    draw,
    keep: () => {
      drawn = [];
    },
    end: () => terminal.beforeNotes(undefined),
  };
}

/** Rows that lines take up: those drawn before a window became narrower are wrapped. */
const rowsOf = (lines: readonly string[], columns: number) =>
  lines.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)),
    0,
  );
